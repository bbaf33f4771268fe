"""Formulas: text that a person, perhaps a stranger, wrote, as a function of tensors.

    numbers       3, 0.75, .5, 2e-3
    operators     + - * / ^ ** and their Unicode forms (× · − ÷ ² ³ √), right associative powers;
                  -x^2 is -(x^2)
    products      2x, (0.75x)^2, 2(x + 1), x y, xy, x sin(y); 1/2 x is (1/2) x, but other factors
                  behind a fraction need parentheses
    functions     sin cos tan cot sec csc asin acos atan (arcsin ...) sinh cosh tanh asinh acosh
                  atanh exp log = ln log2 log10 sqrt cbrt abs |x| sign floor ceil
                  min max (two or more arguments) atan2 hypot
                  also sin x, sin 2x, sin^2(x)
    constants     pi e tau
    variables     x y z w t, or x1 x2 x3 ...

The text is read by ``grammar`` into the tree of ``nodes``; no part of it ever runs as code.
Its length, the height of its tree and the size of its algebra are bounded.
"""

from gradcore.formula.errors import FormulaError
from gradcore.formula.model import Formula, parse_formula

__all__ = ["Formula", "FormulaError", "parse_formula"]
