"""FIELDS: the named functions, one entry each, written as formulas.

Each entry says where the function comes from and in which box it is worth looking at.
``minima`` are its known minima in the box: the global ones, or the local ones of a function
that has no isolated global minimum.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import pi
from types import MappingProxyType

from gradcore.field import Field, formula_field
from gradcore.formula import parse_formula
from gradcore.records import Box

__all__ = ["FIELDS"]

Point = tuple[float, ...]

CALCULUS = "calculus textbooks"
DEMO = "introductions to automatic differentiation"
DIXON_SZEGO = "Dixon & Szegő, Towards Global Optimisation 2, 1978"
JAMIL_YANG = "Jamil & Yang, A literature survey of benchmark functions, 2013"
MORE = "Moré, Garbow & Hillstrom, ACM Trans. Math. Software 7, 1981"
SHEWCHUK = "after Shewchuk, An Introduction to the Conjugate Gradient Method, 1994"
SURJANOVIC_BINGHAM = "Surjanovic & Bingham, Virtual Library of Simulation Experiments, 2013"
VISUALISE = "GistNoesis/VisualizeGradient"


def _entry(
    name: str,
    text: str,
    box: tuple[tuple[float, float], ...],
    source: str,
    minima: tuple[Point, ...] = (),
    symbol: str = "f",
) -> Field:
    low, high = zip(*box, strict=True)
    return formula_field(
        parse_formula(text),
        box=Box(low, high),
        name=name,
        source=source,
        minima=tuple(tuple(float(c) for c in minimum) for minimum in minima),
        symbol=symbol,
    )


def _square(reach: float) -> tuple[tuple[float, float], ...]:
    return ((-reach, reach), (-reach, reach))


_ENTRIES = (
    # One coordinate.
    _entry("parabola", "x^2", ((-3, 3),), CALCULUS, ((0,),)),
    _entry("offset_parabola", "x^2 + 3x + 1", ((-6, 5),), DEMO, ((-1.5,),)),
    _entry("squared_error", "(w - 3)^2 + 1", ((-1, 7),), DEMO, ((3,),)),
    _entry("cubic", "x^3 + 2x^2 - x", ((-3.2, 2.6),), VISUALISE, ((0.21525043702153024,),)),
    _entry("sine", "sin(x)", ((-6, 6),), CALCULUS, ((-pi / 2,), (3 * pi / 2,))),
    _entry("exponential", "exp(x)", ((-3, 2),), CALCULUS),
    _entry("double_well", "x^4 - 2x^2", ((-2, 2),), "the potential of Duffing's oscillator, 1918",
           ((-1,), (1,))),
    _entry("absolute_value", "abs(x)", ((-3, 3),), CALCULUS, ((0,),)),
    _entry("hyperbolic_tangent", "tanh(x)", ((-3, 3),), CALCULUS),
    _entry("bell", "exp(-x^2)", ((-3, 3),), "Gauss, Theoria motus, 1809"),
    _entry("reciprocal", "1/x", ((-3, 3),), CALCULUS),
    _entry("logarithm", "ln(x)", ((-1, 5),), CALCULUS),
    _entry("forrester", "(6x - 2)^2 * sin(12x - 4)", ((0, 1),),
           "Forrester, Sóbester & Keane, Engineering Design via Surrogate Modelling, 2008",
           ((0.7572487578418557,),)),
    # Two coordinates: bowls, saddles, waves.
    _entry("plane", "x + 2y", _square(3), CALCULUS),
    _entry("round_bowl", "x^2 + y^2", _square(3), CALCULUS, ((0, 0),)),
    _entry("oval_bowl", "x^2 + 3y^2", _square(4), SHEWCHUK, ((0, 0),)),
    _entry("tilted_oval", "1.5x^2 + 2x y + 3y^2", _square(4), SHEWCHUK, ((0, 0),)),
    _entry("cone", "sqrt(x^2 + y^2)", _square(3), CALCULUS, ((0, 0),)),
    _entry("saddle", "x^2 - y^2", _square(3), CALCULUS),
    _entry("monkey_saddle", "x^3 - 3x y^2", _square(2),
           "Hilbert & Cohn-Vossen, Anschauliche Geometrie, 1932"),
    _entry("gaussian_bump", "exp(-(x^2 + y^2))", _square(2.5), "Gauss, Theoria motus, 1809"),
    _entry("ripple", "sin(sqrt((0.75x)^2 + y^2 + 0.01))", _square(5),
           f"{VISUALISE}, the script", ((0, 0),), "g"),
    _entry("readme_ripple", "sin((0.75x)^2 + y^2 + 0.01)", _square(2.5),
           f"{VISUALISE}, the README", ((0, 0),), "g"),
    _entry("peaks",
           "3(1 - x)^2 * exp(-x^2 - (y + 1)^2) - 10(x/5 - x^3 - y^5) * exp(-x^2 - y^2)"
           " - 1/3 * exp(-(x + 1)^2 - y^2)",
           _square(3), "MATLAB's example surface", ((0.2282789218, -1.6255349567),)),
    # Two coordinates: the classic tests of optimisers.
    _entry("rosenbrock", "(1 - x)^2 + 100(y - x^2)^2", ((-2, 2), (-1, 3)),
           "Rosenbrock, Computer Journal 3, 1960", ((1, 1),)),
    _entry("himmelblau", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", _square(5),
           "Himmelblau, Applied Nonlinear Programming, 1972",
           ((3, 2), (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.283185991286170), (3.584428340330492, -1.848126526964404))),
    _entry("beale", "(1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2",
           _square(4.5), "Beale, On an iterative method for finding a local minimum, 1958",
           ((3, 0.5),)),
    _entry("booth", "(x + 2y - 7)^2 + (2x + y - 5)^2", _square(10), JAMIL_YANG, ((1, 3),)),
    _entry("matyas", "0.26(x^2 + y^2) - 0.48x y", _square(10), JAMIL_YANG, ((0, 0),)),
    _entry("six_hump_camel", "(4 - 2.1x^2 + x^4/3) * x^2 + x y + (4y^2 - 4) * y^2",
           ((-2, 2), (-1.2, 1.2)), DIXON_SZEGO,
           ((0.08984201310031806, -0.7126564030207396),
            (-0.08984201310031806, 0.7126564030207396))),
    _entry("three_hump_camel", "2x^2 - 1.05x^4 + x^6/6 + x y + y^2", _square(2.2), JAMIL_YANG,
           ((0, 0),)),
    _entry("branin",
           "(y - 5.1x^2 / (4 pi^2) + 5x/pi - 6)^2 + 10(1 - 1/(8 pi)) * cos(x) + 10",
           ((-5, 10), (0, 15)), DIXON_SZEGO,
           ((-pi, 12.275), (pi, 2.275), (3 * pi, 2.475))),
    _entry("goldstein_price",
           "(1 + (x + y + 1)^2 * (19 - 14x + 3x^2 - 14y + 6x y + 3y^2))"
           " * (30 + (2x - 3y)^2 * (18 - 32x + 12x^2 + 48y - 36x y + 27y^2))",
           _square(2), "Goldstein & Price, Math. of Computation 25, 1971", ((0, -1),)),
    _entry("mccormick", "sin(x + y) + (x - y)^2 - 1.5x + 2.5y + 1", ((-1.5, 4), (-3, 4)),
           "McCormick, Mathematical Programming 10, 1976", ((0.5 - pi / 3, -0.5 - pi / 3),)),
    _entry("styblinski_tang", "(x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y) / 2", _square(5),
           "Styblinski & Tang, Neural Networks 3, 1990",
           ((-2.9035340277711771, -2.9035340277711771),)),
    _entry("ackley",
           "20 + e - 20exp(-0.2sqrt((x^2 + y^2) / 2)) - exp((cos(2 pi x) + cos(2 pi y)) / 2)",
           _square(5), "Ackley, A Connectionist Machine for Genetic Hillclimbing, 1987",
           ((0, 0),)),
    _entry("rastrigin", "20 + x^2 + y^2 - 10cos(2 pi x) - 10cos(2 pi y)", _square(5.12),
           "Rastrigin, Systems of Extremal Control, 1974", ((0, 0),)),
    _entry("griewank", "1 + (x^2 + y^2) / 4000 - cos(x) * cos(y / sqrt(2))", _square(8),
           "Griewank, J. Optimization Theory and Applications 34, 1981", ((0, 0),)),
    _entry("easom", "-cos(x) * cos(y) * exp(-(x - pi)^2 - (y - pi)^2)", ((0.5, 5.8), (0.5, 5.8)),
           JAMIL_YANG, ((pi, pi),)),
    _entry("levy13",
           "(sin(3 pi x))^2 + (x - 1)^2 * (1 + (sin(3 pi y))^2)"
           " + (y - 1)^2 * (1 + (sin(2 pi y))^2)",
           ((-1, 3), (-1, 3)), SURJANOVIC_BINGHAM, ((1, 1),)),
    _entry("bohachevsky", "x^2 + 2y^2 - 0.3cos(3 pi x) - 0.4cos(4 pi y) + 0.7", _square(1.5),
           "Bohachevsky, Johnson & Stein, Technometrics 28, 1986", ((0, 0),)),
    _entry("drop_wave", "-(1 + cos(12sqrt(x^2 + y^2))) / ((x^2 + y^2) / 2 + 2)", _square(2),
           SURJANOVIC_BINGHAM, ((0, 0),)),
    # More coordinates.
    _entry("sphere3", "x^2 + y^2 + z^2", ((-3, 3),) * 3, JAMIL_YANG, ((0, 0, 0),)),
    _entry("oval_bowl4", "x1^2 + 2x2^2 + 5x3^2 + 10x4^2", ((-4, 4),) * 4, SHEWCHUK,
           ((0, 0, 0, 0),)),
    _entry("rosenbrock4",
           "100(x2 - x1^2)^2 + (1 - x1)^2 + 100(x3 - x2^2)^2 + (1 - x2)^2"
           " + 100(x4 - x3^2)^2 + (1 - x3)^2",
           ((-2, 2),) * 4, "Rosenbrock's function, chained: Dixon & Mills, 1994",
           ((1, 1, 1, 1),)),
    _entry("wood",
           "100(x1^2 - x2)^2 + (x1 - 1)^2 + (x3 - 1)^2 + 90(x3^2 - x4)^2"
           " + 10.1((x2 - 1)^2 + (x4 - 1)^2) + 19.8(x2 - 1)(x4 - 1)",
           ((-3, 3),) * 4, MORE, ((1, 1, 1, 1),)),
    _entry("powell_singular",
           "(x1 + 10x2)^2 + 5(x3 - x4)^2 + (x2 - 2x3)^4 + 10(x1 - x4)^4", ((-4, 5),) * 4, MORE,
           ((0, 0, 0, 0),)),
)  # fmt: skip

FIELDS: Mapping[str, Field] = MappingProxyType({field.name: field for field in _ENTRIES})
"""Named functions by name."""
