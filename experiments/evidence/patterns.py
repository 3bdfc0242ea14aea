"""The patterns a credible model shows, as data: what was seen in life, how near is near enough, and how it is measured.

A pattern is one or more indicators, each with a target interval that was fixed before anything was fitted. Its use is
*fitted* (calibration looks at it), *checked* (it is only compared with) or *held out* (it is promised never to be
fitted to). Targets do not move: a pattern that is missed is reported as missed.

What Big Local did to life satisfaction (Popay et al. 2023) would check the model's own effect best. The report was read
in its abstract only, which does not give it, so no target is made of it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kith.model.places import ENGLAND, LEFT_BEHIND, PROVIDED

from ..effects import rsquared
from .followup import STARTS
from .indicators import (
    Indicator,
    Pattern,
    earlier,
    england,
    gap,
    mean,
    over,
    over_all,
    per_pound,
    slope_after,
)

CLS = "Community Life Survey 2013/14 to 2024/25"
SOCIAL = "employment, health and wellbeing, local income, crime"  # channels of benefits that are not savings
TRIED = ("patient:trust_20", *(f"patient in {start}:trust_20" for start in STARTS))

PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "P1",
        "Contact with neighbours is common and shallow",
        "fitted",
        f"{CLS}; Aviva 2017 (neighbours known); tolerance 5 points (3 for loneliness), a judgement",
        (
            england("chat", "chat with neighbours monthly: 69-75%", 0.64, 0.80),
            england("favours", "exchange favours: 35-42%", 0.30, 0.47),
            england("knows_nobody", "know no neighbour: 12.5%", 0.075, 0.175),
            england("trusts", "trust many neighbours: 41%", 0.36, 0.46),
            england("belongs", "belong strongly: 61-63%", 0.56, 0.68),
            england("loneliness", "often lonely: 7%", 0.04, 0.10),
        ),
    ),
    Pattern(
        "P2",
        "Ties churn while their number stays; core ties last longest, bridges shortest",
        "fitted",
        "Mollenhorst, Völker & Flap 2014 (48% of ties left after seven years); Roy et al. 2022; Burt "
        "2002; tolerances judged",
        (
            england("ties_left", "of pairs who both stay, still tied after seven years: 48%", 0.38, 0.58),
            england("ties_steady", "ties after seven years over ties before: constant", 0.9, 1.1),
            england("core_less_ordinary", "core ties lost in a year less ordinary ones: fewer", -1.0, -0.01),
            england("bridges_over_ordinary", "bridges lost in a year over ordinary ties: more", 1.1, 10.0),
        ),
    ),
    Pattern(
        "P3",
        "Ties thin out with distance, grow with time, and end sooner across differences",
        "fitted",
        "Illenberger et al. 2009 (exponent -1.6; range -1 to -2); a poll for Action for Children 2022 "
        "(three years to know "
        "one's neighbours); McPherson, Smith-Lovin & Cook 2001 (sign)",
        (
            england("distance_exponent", "slope of the log odds of a tie in log distance", -2.0, -1.0),
            england(
                "known_in_three_years",
                "ties of residents of 3-5 years over those of 10 and more",
                0.5,
                1.0,
            ),
            england(
                "unlike_over_alike", "ties lost in a year by unlike pairs over like ones: more", 1.1, 10.0
            ),
        ),
    ),
    Pattern(
        "P4",
        "Trust differs much between places whose residents move about as often",
        "fitted",
        "Onward 2023 (areas 28-62%, mean 46%); Bailey & Livingston 2007 (turnover 23% against 21%); "
        "tolerances judged",
        (
            Indicator(
                "trust_gap",
                "who trust many: average England less left-behind, within the spread of areas",
                0.09,
                0.27,
                gap(ENGLAND, LEFT_BEHIND, "trusts"),
            ),
            Indicator(
                "turnover_ratio",
                "residents leaving in a year, left-behind over average England: 1.10",
                0.95,
                1.25,
                over(LEFT_BEHIND, ENGLAND, "left"),
                pooled=over_all(LEFT_BEHIND, ENGLAND, "left"),
            ),
        ),
    ),
    Pattern(
        "P5",
        "A left-behind place is not merely deprived: fewer organisations, worse jobs and wellbeing, from "
        "infrastructure alone",
        "fitted",
        "OCSI for the APPG 2021 (under half of England's charities; 0.40 of other deprived places' "
        "grants); Local Trust & OCSI "
        "2019 (work and health worse); tolerance of the ratio judged",
        (
            Indicator(
                "charities_ratio",
                "constituted groups, left-behind over average England: under half",
                0.05,
                0.5,
                over(LEFT_BEHIND, ENGLAND, "charities_per_1000"),
                pooled=over_all(LEFT_BEHIND, ENGLAND, "charities_per_1000"),
            ),
            Indicator(
                "deprived_ratio",
                "constituted groups, left-behind over better-provided: as grants, 0.40",
                0.2,
                0.6,
                over(LEFT_BEHIND, PROVIDED, "charities_per_1000"),
                pooled=over_all(LEFT_BEHIND, PROVIDED, "charities_per_1000"),
            ),
            Indicator(
                "jobs_gap",
                "in work, better-provided less left-behind: more",
                0.0,
                0.3,
                gap(PROVIDED, LEFT_BEHIND, "employment"),
            ),
            Indicator(
                "wellbeing_gap",
                "life satisfaction, better-provided less left-behind: more",
                0.0,
                1.0,
                gap(PROVIDED, LEFT_BEHIND, "life_satisfaction"),
            ),
        ),
    ),
    Pattern(
        "P6",
        "Without new money the fabric wears slowly",
        "fitted",
        "CLS (favours 42 to 36% in eight years); Onward 2020 (membership 61 to 50% in 25 years; pubs and "
        "post offices -1.8% a "
        "year; libraries -2.4%); CIPFA (-1.9%); DCMS (-0.6%); 'at this order': from a quarter or a half "
        "to twice",
        (
            england("favours_trend", "exchange favours, points a year: -0.75", -1.5, -0.2),
            england("member_trend", "members of a group, points a year: -0.44 to -0.83", -1.2, -0.1),
            england(
                "private_trend",
                "pubs and shops, closing less reopening, % of premises a year: -1.8",
                -3.6,
                -0.9,
            ),
            england(
                "council_trend", "council places closing, % of those open a year: -0.6 to -2.4", -3.6, -0.6
            ),
        ),
    ),
    Pattern(
        "P7",
        "Formality survives: informal groups die far oftener than charities, charities oftener than owned"
        " places close",
        "fitted",
        "Charity Commission register via NCVO 2015 and Full Fact (2.1-4.5% a year); Plunkett 2015-22 "
        "(under 1% a year); order only "
        "for informal groups, whose one published survival is held out",
        (
            england("charities_dying", "constituted groups that die, % a year: 2.1-4.5", 2.0, 4.5),
            england(
                "informal_over_charities", "deaths of informal groups over constituted: far more", 4.0, 40.0
            ),
            england(
                "charities_over_owned",
                "deaths of constituted groups over owned places' closing: more",
                1.0,
                40.0,
            ),
        ),
    ),
    Pattern(
        "P8",
        "A few carry the load, and they change",
        "fitted",
        f"nfpSynergy 2016 (9% give half of the hours); {CLS} (formal volunteering 16-27% monthly); Local "
        "Trust 2017 (28% of a "
        "partnership's members leave in a year); ONS and Onward (about half belong to an organisation, "
        "here or elsewhere); "
        "tolerances judged",
        (
            england(
                "hours_of_the_most_active", "hours given by the most active 9% of adults: 51%", 0.40, 0.62
            ),
            england("formal_volunteer", "volunteer formally in a month: 16-27%", 0.11, 0.32),
            england("organisers_gone", "organisers who have stopped a year later: 28%", 0.20, 0.35),
            england("member", "members of a group: about half, some of them elsewhere", 0.35, 0.60),
        ),
    ),
    Pattern(
        "P9",
        "Money is absorbed late, and its results lag: places first, trust later, work last",
        "checked",
        "Public Accounts Committee 2024 (12% spent at 58% of the term); New Deal for Communities "
        "(belonging +7 points in about five "
        "years; little change in social capital over four; places before jobs); tolerances judged",
        (
            Indicator(
                "late_spending",
                "levelling-up money spent at 58% of its term: 12%",
                0.06,
                0.18,
                mean("luf:spent_58"),
            ),
            Indicator(
                "belonging_5",
                "New Deal, belong strongly after five years: +7 points",
                0.03,
                0.11,
                mean("ndc:belongs_5"),
            ),
            Indicator(
                "trust_4", "New Deal, trust many after four years: little", -0.05, 0.05, mean("ndc:trusts_4")
            ),
            Indicator(
                "places_lead",
                "New Deal, share of the effect there early: places less trust",
                0.0,
                np.inf,
                earlier("institutions", "trust"),
            ),
            Indicator(
                "work_lags",
                "New Deal, share of the effect there early: trust less work",
                0.0,
                np.inf,
                earlier("trust", "employment"),
            ),
        ),
    ),
    Pattern(
        "P10",
        "After the end most places stay ahead, and improvement slows without reversing",
        "checked",
        "Onward 2021 (30 of 39 New Deal areas ahead eight years after the end; improvement slowed); "
        "tolerances judged",
        (
            Indicator(
                "still_ahead",
                "New Deal places that gained on others in work, to eight years after the end: 77%",
                0.62,
                0.92,
                lambda table: float((table["ndc:change_18"] > table["usual:change_18"].mean()).mean()),
            ),
            Indicator(
                "slope_after",
                "New Deal, yearly change of trust after the end over during: lower, above reversal",
                -1.0,
                0.9,
                slope_after("trust"),
            ),
        ),
    ),
    Pattern(
        "P11",
        "It can fail: with some starts and luck patient money does nothing or harm",
        "checked",
        "Cameron, Olivia & Shah 2015; Casey, Glennerster & Miguel 2012; how often is a judgement",
        (
            Indicator(
                "no_gain",
                "places, of four starts, where patient money has not raised trust after 20 years: some",
                0.02,
                0.50,
                lambda table: float((table[list(TRIED)] <= 0).to_numpy().mean()),
            ),
        ),
    ),
    Pattern(
        "P12",
        "Infrastructure bears on outcomes through ties, groups and efficacy, and no more than it should",
        "checked",
        "Labour Force Survey 2002 (25-30% of jobs through contacts); Sampson, Raudenbush & Earls 1997 "
        "(efficacy with ties 0.49, "
        "with organisations 0.45, over 343 areas); tolerance 0.2, a judgement",
        (
            england("hired_through_contacts", "hires through contacts: 25-30%", 0.20, 0.35),
            england(
                "efficacy_with_groups",
                "correlation of efficacy with groups attended, over blocks: 0.45",
                0.25,
                0.65,
            ),
            england("efficacy_with_ties", "correlation of efficacy with ties, over blocks: 0.49", 0.29, 0.69),
        ),
    ),
    Pattern(
        "H1",
        "Of informal groups, 41% are alive 25 months after they began",
        "held out",
        "We're Right Here 2022 (1,000 of some 4,000 mutual aid groups); tolerance 10 points, a judgement",
        (
            Indicator(
                "alive_at_25_months",
                "groups alive 25 months after they began: 41%",
                0.31,
                0.51,
                mean(f"{ENGLAND}:alive_at_25_months"),
            ),
        ),
    ),
    Pattern(
        "H2",
        "Across New Deal areas, gains follow residents' engagement",
        "held out",
        "Onward 2021 (R2 of 0.51 over 39 areas); tolerance 0.2, a judgement",
        (
            Indicator(
                "engagement_r2",
                "R2 of the change in work over ten years on membership during them: 0.51",
                0.31,
                0.71,
                lambda table: rsquared(table["ndc:engagement"], table["ndc:change_10"]),
            ),
        ),
    ),
    Pattern(
        "H3",
        "GBP 1m in a left-behind place brings GBP 3.2m in ten years, 36% of the social part from work, "
        "33% from health",
        "held out",
        "Frontier Economics 2021 and 2025 for Local Trust: an advocate's transfer of effects, a band of plausibility "
        "(2 to 3.70 is its own range of 2025); tolerance of shares 15 points, a judgement",
        (
            Indicator(
                "return_per_pound",
                "benefits and savings of ten years of patient money per GBP 1 of public cost: 3.2",
                2.0,
                3.7,
                per_pound("patient", "benefit", "cost"),
            ),
            Indicator(
                "share_from_work",
                "share of benefits other than savings that comes from work: 36%",
                0.21,
                0.51,
                per_pound("patient", "employment", SOCIAL),
            ),
            Indicator(
                "share_from_health",
                "share of benefits other than savings that comes from health and wellbeing: 33%",
                0.18,
                0.48,
                per_pound("patient", "health and wellbeing", SOCIAL),
            ),
        ),
    ),
    Pattern(
        "H4",
        "Most who are lonely are still lonely a year later",
        "held out",
        "ILC from Understanding Society (71-74%); tolerance 10 points, a judgement; chosen before fitting",
        (england("still_lonely", "of the often lonely, often lonely a year later: 71-74%", 0.61, 0.84),),
    ),
    Pattern(
        "H5",
        "People of lower status volunteer less",
        "held out",
        "NCVO, Time Well Spent 2019 (30% against 44%); tolerance 0.15, a judgement; chosen before fitting",
        (
            Indicator(
                "volunteers_by_class",
                "formal volunteers of lower over higher status: 0.68",
                0.53,
                0.83,
                mean(f"{ENGLAND}:volunteers_by_class"),
            ),
        ),
    ),
    Pattern(
        "H6",
        "People of lower status have nearly as many friends of higher status as even mixing gives",
        "held out",
        "Social capital in the United Kingdom, Behavioural Insights Team with RSA, Opportunity Insights and others, "
        "24 March 2025, a summary read (47% of their friendships, adults of 25 to 64, near or far; here local ties of "
        "all adults); tolerance 0.1, a judgement; chosen before fitting",
        (
            england(
                "economic_connectedness",
                "ties of those below median status to those above, over even mixing: 0.94",
                0.84,
                1.04,
            ),
        ),
    ),
    Pattern(
        "H7",
        "A big programme lowers depression, at most as far as Preston's did",
        "held out",
        "Rose et al., Lancet Public Health, June 2023, abstract read (difference-in-differences: 2.4 fewer per 1,000, "
        "95% interval 0.4 to 4.5): the upper end of what is plausible; here GBP 20m over ten years, at its end; chosen "
        "before fitting",
        (
            Indicator(
                "depression_of_a_big_programme",
                "GBP 20m over ten years, cases of depression per 1,000: -2.4",
                -4.5,
                -0.4,
                mean("big:depression_10"),
            ),
        ),
    ),
    Pattern(
        "H8",
        "Most places stay ahead after the end though local economies have no good and bad years of their own",
        "held out",
        "as P10 (Onward 2021), without the spread of hiring over places that was given its size with P10 in view; "
        "tolerances as there",
        (
            Indicator(
                "still_ahead_without_luck",
                "New Deal places that gained on others in work, hiring alike everywhere: 77%",
                0.62,
                0.92,
                lambda table: float(
                    (table["ndc even:change_18"] > table["usual even:change_18"].mean()).mean()
                ),
            ),
        ),
    ),
)


def fitted() -> Iterator[Indicator]:
    """The indicators that calibration looks at, in order."""
    for pattern in PATTERNS:
        if pattern.use == "fitted":
            yield from pattern.indicators
