"""exp, log, power and the normal quantile: near the truth, and alike wherever they are run."""

import hashlib
import math
import os
import subprocess
import sys

import mpmath
import numpy as np
import pytest
from numba import njit
from worlds import PLAINEST

from kith.model import arithmetic

MANY = 20_000
FEW = 2_000
INF, NAN = math.inf, math.nan
LEAST, TINY, HUGE = (
    2.0**-1074,
    2.0**-1022,
    sys.float_info.max,
)  # the least float, the least normal one, the largest
NEAR_1 = [1.0 - 2.0**-53, 1.0 + 2.0**-52, 0.99, 1.01, math.sqrt(0.5), math.sqrt(2.0)]
ONE = {"exp": arithmetic.exps, "log": arithmetic.logs, "normal_quantile": arithmetic.normal_quantiles}
ALL = [*ONE, "power"]


def few_or_many(test):
    """A test on some arguments always and on all of them among the slow ones."""
    return pytest.mark.parametrize("many", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])(test)


def close_to(middle, widest, rng, many):
    """Numbers at all distances from one number."""
    return middle + rng.choice([-1.0, 1.0], many) * 10.0 ** rng.uniform(-17.0, math.log10(widest), many)


def arguments(name, many, seed=1):
    """Random and special arguments of a function, an array for each of its parameters."""
    rng = np.random.default_rng(seed)
    half, eighth = many // 2, many // 8
    if name == "exp":
        near = [k * math.log(2.0) / 2.0 for k in range(-2149, 2048)][
            :: 20_000 // many
        ]  # ends of the reduction
        special = [0.0, -0.0, 1.0, -1.0, LEAST, -LEAST, 709.782712893384, -708.4, -745.13, *near]
        x = [
            rng.uniform(-745.0, 709.7, many - half),
            rng.uniform(-40.0, 5.0, half),
            close_to(0.0, 1.0, rng, half),
        ]
        return (np.concatenate([special, *x]),)
    if name == "log":
        near = [
            (i + 0.5) / 128.0 * (1.0 + 2.0**-52 * side) for i in range(64, 256) for side in (-1.0, 0.0, 1.0)
        ]
        special = [LEAST, 3.0 * LEAST, TINY, TINY - LEAST, HUGE, 0.5, 1.0, 2.0, 10.0, *NEAR_1, *near]
        x = [10.0 ** rng.uniform(-323.0, 308.0, half), rng.random(half), close_to(1.0, 0.5, rng, half)]
        return (np.concatenate([special, *x]),)
    if name == "normal_quantile":
        near = np.array([i / 16.0 + 1.0 / 32.0 for i in range(112)])  # ends of the table's reach
        near = np.array([float(mpmath.ncdf(-x)) for x in near])
        special = [
            0.5,
            0.25,
            0.75,
            1e-12,
            2.0**-53,
            1.0 - 2.0**-53,
            0.5 + 2.0**-53,
            0.5 - 2.0**-54,
            1e-300,
            LEAST,
        ]
        low = 10.0 ** rng.uniform(-12.0, -0.31, half)
        u = [rng.random(half), low, 1.0 - np.maximum(low, 1e-15), close_to(0.5, 0.4, rng, eighth)]
        return (np.concatenate([special, near, 1.0 - near, *u, 10.0 ** rng.uniform(-320.0, -12.0, eighth)]),)
    x = [rng.random(half), np.abs(close_to(1.0, 0.5, rng, half)), rng.uniform(0.0, 1e6, half)]
    y = [rng.uniform(0.0, 3.0, half), rng.uniform(-50.0, 2000.0, half), rng.uniform(-50.0, 50.0, half)]
    x += [1.0 - rng.random(half), rng.random(half), 10.0 ** rng.uniform(-300.0, 6.0, eighth)]
    y += [
        rng.integers(-24, 1200, half) / 12.0,
        rng.uniform(-50.0, 2000.0, half),
        rng.uniform(-1.0, 1.0, eighth),
    ]
    special = [
        (x, y)
        for x in [0.5, 0.965, LEAST, 1e6, *NEAR_1]
        for y in [1.0, -1.0, 0.5, 2.0, 1e-300, -50.0, 2000.0]
    ]
    return tuple(
        np.concatenate([first, *rest]) for first, rest in zip(zip(*special, strict=True), (x, y), strict=True)
    )


def true_normal_quantile(u):
    """By Newton's method in the smaller tail, from SciPy's."""
    from scipy.special import ndtri

    tail = mpmath.mpf(u) if u <= 0.5 else 1 - mpmath.mpf(u)
    x = mpmath.mpf(float(ndtri(float(tail))))
    for _ in range(2):
        x -= (mpmath.erfc(-x / mpmath.sqrt(2)) / 2 - tail) / mpmath.npdf(x)
    return x if u <= 0.5 else -x


TRUTH = {
    "exp": lambda x: mpmath.exp(mpmath.mpf(x)),
    "log": lambda x: mpmath.log(mpmath.mpf(x)),
    "power": lambda x, y: mpmath.power(mpmath.mpf(x), mpmath.mpf(y)),
    "normal_quantile": true_normal_quantile,
}


def ulps(found, true):
    """How far a number is from the true one, in units of the last place of the true one."""
    if abs(true) >= mpmath.mpf(2) ** 1024:
        return 0.0 if math.isinf(found) and (found > 0.0) == (true > 0) else INF
    return float(abs(mpmath.mpf(found) - true) / mpmath.mpf(math.ulp(float(true))))


def alike(a, b):
    """Whether two arrays have the same bits."""
    return np.asarray(a).tobytes() == np.asarray(b).tobytes()


def over_arrays(name):
    """The version for arrays."""
    return arithmetic.powers if name == "power" else ONE[name]


@pytest.mark.parametrize("name", ALL)
@few_or_many
def test_at_most_one_ulp_from_the_truth(name, many):
    given = arguments(name, many)
    found = over_arrays(name)(*given)
    with mpmath.workdps(50):
        errors = [ulps(float(y), TRUTH[name](*map(float, x))) for *x, y in zip(*given, found, strict=True)]
    assert max(errors) <= 0.75, [x[int(np.argmax(errors))] for x in given]


@pytest.mark.parametrize("name", ALL)
@few_or_many
def test_the_same_bits_in_plain_python_and_compiled(name, many):
    given = arguments(name, many, seed=2)
    strange = [0.0, -0.0, INF, -INF, NAN, -1.0, 1.0, 2.0, HUGE, -HUGE, LEAST, -LEAST, 800.0]
    pairs = [(x, y) for x in strange for y in strange]
    given = [np.concatenate([x, more]) for x, more in zip(given, zip(*pairs, strict=True), strict=False)]
    plain = [getattr(arithmetic, name)(*map(float, x)) for x in zip(*given, strict=True)]
    assert all(type(y) is float for y in plain)
    compiled = over_arrays(name)(*given)
    number = ~np.isnan(compiled)  # a nan has a sign that nobody reads
    assert (np.isnan(plain) == ~number).all()
    assert alike(np.array(plain)[number], compiled[number])


EDGES = {
    "exp": [
        ((0.0,), 1.0), ((-0.0,), 1.0), ((INF,), INF), ((-INF,), 0.0), ((NAN,), NAN), ((709.79,), INF),
        ((1e308,), INF), ((-745.14,), 0.0), ((-1e308,), 0.0), ((-745.0,), LEAST), ((1,), math.e),
    ],
    "log": [
        ((1.0,), 0.0), ((0.0,), -INF), ((-0.0,), -INF), ((INF,), INF), ((-INF,), NAN), ((-1.0,), NAN),
        ((NAN,), NAN), ((-LEAST,), NAN), ((-HUGE,), NAN), ((2,), math.log(2.0)),
    ],
    "power": [
        ((0.0, 0.0), 1.0), ((0.0, 2.0), 0.0), ((0.0, -2.0), INF), ((-0.0, 0.5), 0.0), ((INF, 0.0), 1.0),
        ((INF, 2.0), INF), ((INF, -2.0), 0.0), ((1.0, INF), 1.0), ((1.0, -HUGE), 1.0), ((0.5, INF), 0.0),
        ((0.5, -INF), INF), ((2.0, INF), INF), ((0.5, 1e30), 0.0), ((0.5, HUGE), 0.0), ((0.5, -HUGE), INF),
        ((1.0 - 2.0**-53, HUGE), 0.0), ((0.0, INF), 0.0), ((0.0, -INF), INF), ((NAN, 1.0), NAN),
        ((1.0, NAN), NAN), ((NAN, 0.0), NAN), ((0.0, NAN), NAN), ((-1.0, 2.0), NAN), ((-1.0, 0.0), NAN),
        ((0.3, LEAST), 1.0), ((3, 2), 9.0), ((7.0, 1.0), 7.0), ((0.7, -0.0), 1.0),
    ],
    "normal_quantile": [
        ((0.5,), 0.0), ((0.0,), -INF), ((-0.0,), -INF), ((1.0,), INF), ((NAN,), NAN), ((-LEAST,), NAN),
        ((1.0 + 2.0**-52,), NAN), ((INF,), NAN), ((-INF,), NAN), ((0,), -INF), ((1,), INF),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name, given, due", [(name, *edge) for name in EDGES for edge in EDGES[name]])
def test_edges(name, given, due):
    for found in (getattr(arithmetic, name)(*given), over_arrays(name)(*given)[()]):
        assert (
            math.isnan(found)
            if math.isnan(due)
            else (found, math.copysign(1.0, found)) == (due, math.copysign(1.0, due))
        )


@pytest.mark.parametrize("name", ALL)
def test_never_falls_where_it_should_rise(name):
    x = np.sort(arguments(name, FEW, seed=3)[0])
    x = x[x <= 20.0] if name == "power" else x
    y = arithmetic.powers(x, 3.7) if name == "power" else ONE[name](x)
    assert (np.diff(y) >= 0.0).all()


def test_the_quantile_is_symmetric_where_numbers_are():
    u = np.arange(1, 2**12) / 2.0**12
    assert alike(arithmetic.normal_quantiles(u)[u < 0.5], -arithmetic.normal_quantiles(1.0 - u)[u < 0.5])


def test_mills_ratios():
    with mpmath.workdps(50):
        for i in (0, 1, 16, 100, 624):
            x = mpmath.mpf(i) / 16
            ratio = mpmath.erfc(x / mpmath.sqrt(2)) / 2 / mpmath.npdf(x)
            assert abs(mpmath.mpf(str(arithmetic.MILLS[i])) / ratio - 1) < mpmath.mpf(10) ** -36


@pytest.mark.parametrize("name", ONE)
def test_arrays_of_any_shape(name):
    x = np.random.default_rng(4).random((4, 6))
    one, over = getattr(arithmetic, name), ONE[name]
    due = np.array([[one(float(each)) for each in row] for row in x])
    assert alike(over(x), due)
    assert alike(over(x.T), due.T.copy())
    assert alike(over(x[::2, 1::3]), due[::2, 1::3].copy())
    assert alike(over(x.tolist()), due)
    assert over(np.zeros((0, 3))).shape == (0, 3)
    assert (over(0.5).shape, over(0.5).dtype, float(over(0.5))) == ((), np.float64, one(0.5))
    assert over(np.float32(0.5)).dtype == np.float64
    x.setflags(write=False)
    assert alike(over(x), due)


def test_powers_are_broadcast():
    x, y = np.random.default_rng(5).random((4, 1)), np.arange(3)
    assert alike(
        arithmetic.powers(x, y), [[arithmetic.power(a, b) for b in range(3)] for a in x[:, 0].tolist()]
    )


@njit(error_model="numpy")
def a_rule(x, y, out):
    """A loop such as a model's."""
    for i in range(len(out)):
        chance = 1.0 - arithmetic.exp(-arithmetic.power(x[i], 0.5) * y)
        out[i] = arithmetic.normal_quantile(chance) + arithmetic.log(x[i])


def test_kernels_call_them():
    x = np.random.default_rng(6).random(FEW)
    out = np.empty(FEW)
    a_rule(x, 0.7, out)
    chances = [1.0 - arithmetic.exp(-arithmetic.power(a, 0.5) * 0.7) for a in x.tolist()]
    due = [
        arithmetic.normal_quantile(u) + arithmetic.log(a) for u, a in zip(chances, x.tolist(), strict=True)
    ]
    assert alike(out, np.array(due))


@pytest.mark.parametrize("loop", ["exp_loop", "log_loop", "power_loop", "normal_quantile_loop"])
def test_no_product_is_fused_with_a_sum_and_the_library_is_not_asked(loop):
    loop = getattr(arithmetic, loop)
    loop(*np.ones((3 if loop is arithmetic.power_loop else 2, 4)))
    for code in (*loop.inspect_asm().values(), *loop.inspect_llvm().values()):
        for word in (
            "fmadd",
            "fmsub",
            "fmla",
            "llvm.fma",
            "fmuladd",
            "@exp",
            "@log",
            "@pow",
            "frexp",
            "ldexp",
            " fast ",
        ):
            assert word not in code


def digest():
    """All that is found from some thousand arguments, and the tables, in one number."""
    found = hashlib.sha256()
    for name in ALL:
        rng = np.random.default_rng(7)  # arguments made of + - * / only
        x = rng.random(10_000) * (60.0 if name == "exp" else 1.0) - (40.0 if name == "exp" else 0.0)
        found.update(
            over_arrays(name)(*((x, rng.random(10_000) * 50.0) if name == "power" else (x,))).tobytes()
        )
    for table in (
        arithmetic.LOGS,
        arithmetic.RATIOS,
        arithmetic.TAILS,
        arithmetic.POWERS_OF_2,
        arithmetic.QUANTILES,
    ):
        found.update(table.tobytes())
    return found.hexdigest()


HERE_AND_EVERYWHERE = "2bf858dcdaa2d5c6e3dec0485697db8ad6c39bfe484607d738f1abe1576f1f85"


@pytest.mark.parametrize("machine", [{}, PLAINEST], ids=["this one", "the plainest"])
def test_the_same_bits_on_every_machine(machine):
    told = {key: value for key, value in os.environ.items() if key not in PLAINEST} | machine
    run = [sys.executable, "-W", "ignore", __file__]
    assert (
        subprocess.run(run, env=told, capture_output=True, text=True, check=True).stdout.strip()
        == HERE_AND_EVERYWHERE
    )


if __name__ == "__main__":
    print(digest())
