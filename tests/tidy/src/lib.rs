//! The rules of the tree, as tests: arrows, sizes, names, words, links. See `tests/`.
