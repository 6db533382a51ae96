package words

import "slices"

// Expression says which grams a document must have: one Gram, or All or any Of several expressions. It is a
// condition that every match meets and that others may meet too. The zero Expression finds nothing.
type Expression struct {
	Gram string
	All  bool
	Of   []Expression
}

// Empty reports whether nothing meets the expression.
func (e Expression) Empty() bool { return e.Gram == "" && len(e.Of) == 0 }

// Or holds where any of the expressions does; empty ones don't count.
func Or(expressions ...Expression) Expression { return join(false, expressions) }

// And holds where all of the expressions do; when one of them is empty, so is the whole.
func And(expressions ...Expression) Expression {
	if slices.ContainsFunc(expressions, Expression.Empty) {
		return Expression{}
	}
	return join(true, expressions)
}

func join(all bool, expressions []Expression) Expression {
	expressions = slices.DeleteFunc(slices.Clone(expressions), Expression.Empty)
	if len(expressions) == 1 {
		return expressions[0]
	}
	return Expression{All: all, Of: expressions}
}
