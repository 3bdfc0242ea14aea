"""Exponential, logarithm, power and normal quantile, with the same bits on every machine.

NumPy's and the C library's differ in their last bit from processor to processor. What is here is made of + - * / and
sqrt, which IEEE 754 rounds in one way only, of comparisons, and of tables made of decimals. Every function runs alike
in plain Python and compiled by Numba, whose callers must not ask for `fastmath`, and is within 1 ulp (a unit in the
last place) of the true value. `exps`, `logs`, `powers` and `normal_quantiles` take arrays.

Sources: Cody & Waite (1980), Software Manual for the Elementary Functions, for reduction by two-part constants;
Sun's fdlibm, e_exp.c (1993), for exp; Tang (1990), ACM TOMS 16:378, for log by table; Dekker (1971), Numerische
Mathematik 18:224, for exact products; Hastings (1955), Approximations for Digital Computers, sheet 67, for a first
guess of the normal quantile. The ulps named below are the worst of 200,000 arguments, against 50 digits.
"""

import math
from collections.abc import Callable
from decimal import Context, Decimal, localcontext

import numpy as np
from numpy.typing import ArrayLike

from .compiled import kernel, rule
from .entities import Floats

STEPS = 16  # of the normal quantile's table, to a standard deviation
ORDER = 13  # terms of its series


def in_two(exact: Decimal, grid: float = 0.0) -> tuple[float, float]:
    """A number as a float and the float that is missing; the first is a multiple of 1/grid if there is one."""
    high = float(round(exact * Decimal(grid))) / grid if grid else float(exact)
    return high, float(exact - Decimal(high))


def mills_ratios() -> list[Decimal]:
    """P(Z > x) / density(x) of a normal Z at x = 0, 1/STEPS ... 39.

    ratio' = x ratio - 1, by Taylor series in steps down from x = 48, where 1/x will do: errors die out.
    """
    ratio, ratios = 1 / Decimal(48), []
    for i in range(48 * STEPS, 0, -1):
        back = Decimal(-1) / STEPS
        turn = back * i / STEPS
        before, term = ratio, turn * ratio - back
        ratio += term
        for n in range(2, 22):
            before, term = term, (turn * term + back * back * before) / n
            ratio += term
        ratios.append(ratio)
    return ratios[: -39 * STEPS - 2 : -1]


with localcontext(Context(prec=40)):
    LN2, LN2_REST = in_two(Decimal(2).ln(), 2.0**42)
    LOGS = np.array([in_two((Decimal(max(i, 90)) / 128).ln(), 2.0**42) for i in range(182)])
    MILLS = mills_ratios()
    RATIOS = np.array([in_two(ratio) for ratio in MILLS])
    TAILS = np.array([in_two(ratio / MILLS[0]) for ratio in MILLS])
# Entry 1075 + k is 2**k without a factor of 2 if k > 0, of 1/2 if not, so that all from -1075 to 1024 are floats.
POWERS_OF_2 = np.array([math.ldexp(1.0, k - 1 if k > 0 else k + 1) for k in range(-1075, 1025)])


@rule
def product(a: float, b: float) -> tuple[float, float]:
    """The product as its float and the exact error of that (Dekker 1971), for factors below 2**995.

    >>> product(1.0 + 2.0**-30, 1.0 + 2.0**-30) == (1.0 + 2.0**-29, 2.0**-60)
    True
    """
    c, d = 134217729.0 * a, 134217729.0 * b  # 2**27 + 1
    a1, b1 = c - (c - a), d - (d - b)
    a2, b2 = a - a1, b - b1
    whole = a * b
    return whole, a2 * b2 - (((whole - a1 * b1) - a2 * b1) - a1 * b2)


@rule
def total(a: float, b: float) -> tuple[float, float]:
    """The sum as its float and the exact error of that (Knuth 1969).

    >>> total(1.0, 2.0**-60) == (1.0, 2.0**-60)
    True
    """
    whole = a + b
    c = whole - a
    return whole, (a - (whole - c)) + (b - c)


@rule
def exp_of_two(x: float, rest: float) -> float:
    """exp(x + rest), for a rest that is tiny beside x or beside 1."""
    within = x if x < 710.0 else 710.0
    within = within if within > -745.2 else -745.2
    k = (within * 1.4426950408889634 + 1.5 * 2.0**52) - 1.5 * 2.0**52  # the nearest whole number
    high, low = within - k * LN2, k * LN2_REST - rest
    r = high - low
    s = r * r
    c = 4.13813679705723846039e-08 * s - 1.65339022054652515390e-06
    c = (c * s + 6.61375632143793436117e-05) * s - 2.77777777770155933842e-03
    c = r - (c * s + 1.66666666666666019037e-01) * s
    y = 1.0 + high
    y += ((1.0 - y) + high) + (r * c / (2.0 - c) - low)
    y = y * (2.0 if k > 0.0 else 0.5) * float(POWERS_OF_2[int(k) + 1075])
    return y if x == x else x


@rule
def exp(x: float) -> float:
    """The power x of e, to 0.70 ulp.

    >>> exp(0.0), exp(1.0), exp(-math.inf), exp(710.0)
    (1.0, 2.718281828459045, 0.0, inf)
    """
    return exp_of_two(float(x), 0.0)


@rule
def log_in_two(x: float) -> tuple[float, float]:
    """log(x) of a finite x > 0 as a float and what is missing, which together are within about 2**-68 of it.

    x = 2**k m; log(x) = k log(2) + log(c) + 2 artanh((m - c) / (m + c)), c the multiple of 1/128 nearest to m.
    """
    tiny = x < 2.2250738585072014e-308
    bits = np.float64(x * 2.0**54 if tiny else x).view(np.int64)  # a sign, 11 bits of k + 1023, 52 of m - 1
    k = int(bits >> 52) - (1077 if tiny else 1023)
    m = float(np.int64((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000).view(np.float64))
    large = m > 1.4142135623730951
    m, k = 0.5 * m if large else m, k + 1 if large else k
    i = int(128.0 * m + 0.5)
    c = i / 128.0
    down = m + c
    s = (m - c) / down
    back, error = product(s, down)
    s_rest = (((m - c) - back) - error - s * ((c - down) + m)) / down
    z = s * s
    series = s * z * (2.0 / 3.0 + z * (2.0 / 5.0 + z * (2.0 / 7.0 + z * (2.0 / 9.0))))
    whole = k * LN2 + float(LOGS[i, 0])  # exact: both are multiples of 2**-42
    high = whole + 2.0 * s
    low = (2.0 * s - (high - whole)) + ((k * LN2_REST + float(LOGS[i, 1])) + (2.0 * s_rest + series))
    return high + low, low - ((high + low) - high)


@rule
def log(x: float) -> float:
    """The natural logarithm of x, to 0.50 ulp: -inf of 0, nan of less.

    >>> log(1.0), log(10.0), log(0.0), log(-1.0)
    (0.0, 2.302585092994046, -inf, nan)
    """
    x = float(x)
    y = log_in_two(x)[0]
    y = y if x > 0.0 else math.nan
    y = y if x != 0.0 else -math.inf
    return y if x != math.inf else x


@rule
def power(x: float, y: float) -> float:
    """The power y of x, to 0.73 ulp: 1 if y is 0; nan if x < 0 or if either is nan.

    >>> power(2.0, 0.5), power(0.0, 0.0), power(0.0, 2.0), power(0.0, -2.0), power(-1.0, 2.0)
    (1.4142135623730951, 1.0, 0.0, inf, nan)
    """
    x, y = float(x), float(y)
    if not x >= 0.0 or y != y:
        return math.nan
    if y == 0.0 or x == 1.0:
        return 1.0
    if x == 0.0 or x == math.inf:
        return math.inf if (x == 0.0) == (y < 0.0) else 0.0
    high, low = log_in_two(x)
    enough = 1000.0 / abs(high)  # with which the power is 0 or inf
    y = min(max(y, -enough), enough)
    exponent, error = product(y, high)
    return exp_of_two(exponent, error + y * low)


def quantile_table() -> Floats:
    """For x = 0, 1/STEPS ... 39: what `normal_quantile` needs to know of the normal distribution there.

    Columns: v = log(2 P(Z > x)) in two; Mills' ratio m in two; the terms of the series of x in powers of v from the
    last to the second, which follow from dx/dv = -m, dm/dv = m w and w = 1 - x m.
    """
    x, m, w = [np.arange(len(RATIOS)) / STEPS], [RATIOS[:, 0]], []
    for n in range(ORDER):
        w.append((n == 0) - sum(x[i] * m[n - i] for i in range(n + 1)))
        x.append(-m[n] / (n + 1))
        m.append(sum(m[i] * w[n - i] for i in range(n + 1)) / (n + 1))
    first = []
    for at, (ratio, rest) in zip(x[0], TAILS, strict=True):
        high, low = log_in_two(ratio)
        whole, error = total(-at * at / 2.0, high)
        first.append(total(whole, error + (low + rest / ratio)))
    return np.column_stack([first, RATIOS, *x[:1:-1]])


QUANTILES = quantile_table()


@rule
def normal_quantile(u: float) -> float:
    """What a standard normal variable is below with chance u, to 0.53 ulp: -inf at 0, inf at 1, nan outside.

    From the nearest x in a table whose tail is known, by a series in the difference of the tails' logarithms.

    >>> normal_quantile(0.5), normal_quantile(0.975), normal_quantile(0.0), normal_quantile(1.0)
    (0.0, 1.9599639845400538, -inf, inf)
    """
    u = float(u)
    tail = u if u <= 0.5 else 1.0 - u
    if not tail > 0.0:
        return math.inf if u == 1.0 else (-math.inf if u == 0.0 else math.nan)
    high, low = log_in_two(2.0 * tail)
    t = math.sqrt(2.0 * (0.6931471805599453 - high))
    guess = t - (2.30753 + 0.27061 * t) / (1.0 + (0.99229 + 0.04481 * t) * t)
    i = int(STEPS * guess + 0.5)
    v, error = total(high, -float(QUANTILES[i, 0]))
    rest = error + (low - float(QUANTILES[i, 1]))
    ratio = float(QUANTILES[i, 2])
    series = 0.0
    for n in range(4, ORDER + 3):
        series = series * v + float(QUANTILES[i, n])
    first, missing = product(ratio, v)
    x, error = total(i / STEPS, -first)
    x += error + (series * v * v - (missing + (ratio * rest + float(QUANTILES[i, 3]) * v)))
    return x if u > 0.5 else 0.0 - x


@kernel
def exp_loop(out: Floats, x: Floats) -> None:
    """Put the power of e of every number into `out`."""
    for i in range(len(out)):
        out[i] = exp(x[i])


@kernel
def log_loop(out: Floats, x: Floats) -> None:
    """Put the logarithm of every number into `out`."""
    for i in range(len(out)):
        out[i] = log(x[i])


@kernel
def power_loop(out: Floats, x: Floats, y: Floats) -> None:
    """Put the power of every pair into `out`."""
    for i in range(len(out)):
        out[i] = power(x[i], y[i])


@kernel
def normal_quantile_loop(out: Floats, u: Floats) -> None:
    """Put the normal quantile of every number into `out`."""
    for i in range(len(out)):
        out[i] = normal_quantile(u[i])


def filled(loop: Callable[..., None], *numbers: ArrayLike) -> Floats:
    """What a loop puts out for numbers that are broadcast against each other."""
    arrays = [np.asarray(each, dtype=np.float64) for each in numbers]
    out = np.empty(np.broadcast_shapes(*(array.shape for array in arrays)))
    # copies, as older versions of NumPy warn of what may be written to a view that is broadcast
    loop(out.ravel(), *(np.broadcast_to(array, out.shape).flatten() for array in arrays))
    return out


def exps(x: ArrayLike) -> Floats:
    """`exp` of every number.

    >>> exps([0.0, 1.0])
    array([1.        , 2.71828183])
    """
    return filled(exp_loop, x)


def logs(x: ArrayLike) -> Floats:
    """`log` of every number.

    >>> logs([1.0, 2.0])
    array([0.        , 0.69314718])
    """
    return filled(log_loop, x)


def powers(x: ArrayLike, y: ArrayLike) -> Floats:
    """`power` of every pair of numbers.

    >>> powers([1.0, 2.0, 3.0], 2.0)
    array([1., 4., 9.])
    """
    return filled(power_loop, x, y)


def normal_quantiles(u: ArrayLike) -> Floats:
    """`normal_quantile` of every number.

    >>> normal_quantiles([0.5, 0.975])
    array([0.        , 1.95996398])
    """
    return filled(normal_quantile_loop, u)
