"""Attention between a few tokens and many: the projections of the many are moved to the few.

The scores q·(x·Wk) of a head are (q·Wkᵀ)·x, and its mix a·(x·Wv) is (a·x)·Wv: so no row of the many is projected, heads
share x as one matrix, and nothing is transposed. A key's bias shifts all scores of a query alike, which the softmax takes
out; a value's bias comes through it as it is, since its weights sum to 1.
"""

from __future__ import annotations

import numpy as np

from .rewrite import MICROSOFT, Rewrite


class Heads:
    """The weights of an attention by head: Linear layers under `path`, width D, inner width I, heads of I/H channels."""

    def __init__(self, graph: Rewrite, path: str):
        self.graph = graph
        (self.q, self.q_bias), (self.k, _), (self.v, v_bias), (self.o, o_bias) = (
            graph.linear(f"{path}/{name}_proj") for name in "qkvo"
        )
        self.factor = next(float(graph.value(n)) for n in graph.find(f"{path}/Mul_1").input if n in graph.tensors)
        self.inner, self.size = graph.sides(self.q_bias)[0], round(self.factor**-2)
        self.heads = self.inner // self.size
        self.bias = graph.add(graph.matmul(v_bias, self.o), o_bias)

    def columns(self, weight: str) -> str:
        """[D,I] → [H,D,I/H]"""
        return self.graph.transpose(self.graph.reshape(weight, 0, self.heads, self.size), 1, 0, 2)

    def turned(self, weight: str) -> str:
        """[D,I] → [H,I/H,D]"""
        return self.graph.transpose(self.graph.reshape(weight, 0, self.heads, self.size), 1, 2, 0)

    def of_few(self, tokens: str, keys: str, values: str, width: int, more: str | None = None) -> str:
        """Tokens [1,T,D] ask rows: keys, values [R,D] → [1,T,D]. `more` [D]: what each value has too much."""
        g, out = self.graph, self.bias
        if more is not None:
            out = g.node("Sub", [out, g.matmul(g.matmul(more, self.v), self.o)])
        bias = g.reshape(g.scale(self.q_bias, self.factor), self.heads, 1, self.size)
        q = g.add(g.matmul(tokens, g.scale(self.columns(self.q), self.factor)), bias)
        asked = g.reshape(g.matmul(q, self.turned(self.k)), -1, width)
        weights = g.node("Softmax", [g.gemm(asked, keys, transB=1)], axis=-1)
        mixed = g.reshape(g.matmul(weights, values), self.heads, -1, width)
        by_token = g.transpose(g.matmul(mixed, self.columns(self.v)), 1, 0, 2)
        return g.reshape(g.gemm(g.reshape(by_token, -1, self.inner), self.o, out), 1, -1, width)

    def of_themselves(self, tokens: str, values: str | None, width: int) -> str:
        """Tokens [1,T,D] ask each other → [1,T,D]; their values are made of `values`, if these are others."""
        g = self.graph
        packed = g.node("Concat", [self.q, self.k, self.v], axis=1)
        if values is not None:
            nothing = g.node("Mul", [self.v, g.constant(np.float32(0))])
            last = g.node("Concat", [nothing, nothing, self.v], axis=1)
            asks = g.node("Concat", [self.q, self.k, nothing], axis=1)
            packed, tokens = g.node("Concat", [asks, last], axis=0), g.node("Concat", [tokens, values], axis=2)
        zeros = g.constant(np.zeros(2 * self.inner, np.float32))
        bias = g.node("Concat", [self.q_bias, zeros], axis=0)
        x = g.node("Attention", [tokens, packed, bias], domain=MICROSOFT, num_heads=self.heads, scale=self.factor)
        return g.reshape(g.gemm(g.reshape(x, -1, self.inner), self.o, self.bias), 1, -1, width)

    def unbias(self, positions: str) -> str:
        """`positions` [R,D] that make up for the bias of the queries, for rows that ask and are asked.

        As keys they may be moved by anything that is the same for all.
        """
        g = self.graph
        weight, bias = (g.numbers(name).astype(np.float64) for name in (self.q, self.q_bias))
        moved = np.linalg.lstsq(weight.T, bias, rcond=None)[0]
        return g.add(positions, g.constant(moved.astype(np.float32)))

    def of_many(self, rows: str, keys: str, values: str, residual: str, count: int, width: int) -> str:
        """`count` rows [R,D], unbiased, ask tokens: keys, values [1,T,D] → residual [R,D] and what they are told.
        The residual has the output's bias already."""
        g = self.graph
        k = g.matmul(keys, g.scale(self.columns(self.k), self.factor))
        told = g.reshape(g.matmul(k, self.turned(self.q)), -1, width)
        scores = g.reshape(g.gemm(rows, told, transB=1), count, self.heads, -1)
        weights = g.reshape(g.node("Softmax", [scores], axis=-1), count, -1)
        v = g.matmul(values, self.columns(self.v))
        given = g.reshape(g.matmul(v, g.reshape(self.o, self.heads, self.size, width)), -1, width)
        return g.gemm(weights, given, residual)
