"""Tables of words, without code: what things are called, their kinds, what they are for, what defines them."""
