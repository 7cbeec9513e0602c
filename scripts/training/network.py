"""The network: an encoder of BERT's form and three small heads on its vectors."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from extractors.learned.encoder import FEATURES, KINDS
from extractors.learned.heads import RELATIONS, ROLES, WIDEST

SIZE, HEADS, POSITIONS = 384, 12, 512
HEAD = SIZE // HEADS
# Width of the inner net of a layer, as pretrained.
FEED = 1536
# Layers that read subwords; those above read one vector for each word.
LOWER = 2
_HIDDEN, _KIND, _BITS = 192, 32, 8
_EPSILON = 1e-12
_DROP, _DROP_HEADS = 0.1, 0.2


class Layer(nn.Module):
    """One layer of BERT: Devlin et al. (NAACL 2019), section 3; norms come after."""

    def __init__(self, feed: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (
            nn.Linear(SIZE, heads * HEAD) for _ in range(3)
        )
        self.attended = nn.Linear(heads * HEAD, SIZE)
        self.attended_norm = nn.LayerNorm(SIZE, _EPSILON)
        self.inner, self.outer = nn.Linear(SIZE, feed), nn.Linear(feed, SIZE)
        self.outer_norm = nn.LayerNorm(SIZE, _EPSILON)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Read texts x pieces x SIZE; ``mask`` is true where there is a piece."""
        texts, pieces, _ = x.shape

        def by_head(linear: nn.Module) -> Tensor:
            split: Tensor = linear(x).view(texts, pieces, self.heads, HEAD)
            return split.transpose(1, 2)

        seen = F.scaled_dot_product_attention(
            by_head(self.query), by_head(self.key), by_head(self.value), attn_mask=mask
        )
        seen = self.attended(seen.transpose(1, 2).reshape(texts, pieces, -1))
        x = self.attended_norm(x + F.dropout(seen, _DROP, self.training))
        fed = self.outer(F.gelu(self.inner(x)))
        out: Tensor = self.outer_norm(x + F.dropout(fed, _DROP, self.training))
        return out


class Encoder(nn.Module):
    """Subwords, with what is told of each word, to vectors."""

    def __init__(
        self, pieces: int, layers: int, feed: int = FEED, heads: int = HEADS
    ) -> None:
        super().__init__()
        self.word = nn.Embedding(pieces, SIZE)
        self.position = nn.Embedding(POSITIONS, SIZE)
        self.norm = nn.LayerNorm(SIZE, _EPSILON)
        self.features = nn.Embedding(FEATURES, SIZE)
        nn.init.normal_(self.features.weight, std=0.001)
        self.layers = nn.ModuleList(Layer(feed, heads) for _ in range(layers))

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor) -> Tensor:
        """Read texts x pieces (numbers), x FEATURES (bits), and where pieces are.

        Gives a vector for each piece, as the warm-up needs them.
        """
        return self._through(
            self.layers, self._entered(ids, features), mask[:, None, None, :]
        )

    def words(
        self, ids: Tensor, features: Tensor, mask: Tensor, ends: Tensor, read: Tensor
    ) -> Tensor:
        """Give a vector for each word and for the marks of start and end.

        ``ends``: texts x words x 2, the first and the last piece of each; ``read``
        says where there is a word. The layers above LOWER read the mean of the two,
        so that a word counts once however many pieces it has.
        """
        x = self._through(
            self.layers[:LOWER], self._entered(ids, features), mask[:, None, None, :]
        )
        rows = torch.arange(len(ids))[:, None]
        x = (x[rows, ends[:, :, 0]] + x[rows, ends[:, :, 1]]) / 2
        return self._through(self.layers[LOWER:], x, read[:, None, None, :])

    def _entered(self, ids: Tensor, features: Tensor) -> Tensor:
        x = self.word(ids) + self.position.weight[: ids.shape[1]]
        return F.dropout(
            self.norm(x + features @ self.features.weight), _DROP, self.training
        )

    def _through(self, layers: Iterable[nn.Module], x: Tensor, mask: Tensor) -> Tensor:
        for layer in layers:
            x = layer(x, mask)
        return x


class Network(nn.Module):
    """The encoder with heads for spans, roles and pairs."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.span_start = nn.Linear(SIZE, _HIDDEN)
        self.span_end = nn.Linear(SIZE, _HIDDEN)
        self.span_width = nn.Embedding(WIDEST, _HIDDEN)
        self.span_out = nn.Linear(_HIDDEN, len(KINDS) + 1)
        self.kind = nn.Embedding(len(KINDS), _KIND)
        self.mention_start = nn.Linear(SIZE, SIZE)
        self.mention_end = nn.Linear(SIZE, SIZE)
        self.role_1 = nn.Linear(2 * SIZE + _KIND, _HIDDEN)
        self.role_2 = nn.Linear(_HIDDEN, len(ROLES))
        self.pair_1 = nn.Linear(5 * SIZE + 2 * _KIND + _BITS, _HIDDEN)
        self.pair_2 = nn.Linear(_HIDDEN, len(RELATIONS) + 1)

    def vectors(
        self, ids: Tensor, features: Tensor, mask: Tensor, ends: Tensor, read: Tensor
    ) -> Tensor:
        """Give one vector for each word; the marks of start and end are left out."""
        return self.encoder.words(ids, features, mask, ends, read)[:, 1:-1]

    def spans(self, words: Tensor) -> Tensor:
        """Score texts x words x WIDEST spans for each kind, and for none (last)."""
        ends = F.pad(self.span_end(words), (0, 0, 0, WIDEST - 1))
        ends = ends.unfold(1, WIDEST, 1).permute(0, 1, 3, 2)
        hidden = F.relu(
            self.span_start(words)[:, :, None] + ends + self.span_width.weight
        )
        scores: Tensor = self.span_out(F.dropout(hidden, _DROP_HEADS, self.training))
        return scores

    def mentions(self, words: Tensor, text: Tensor, spans: Tensor) -> Tensor:
        """Give one vector for each mention, by its text and its first and last word."""
        starts = self.mention_start(words[text, spans[:, 0]])
        ends = self.mention_end(words[text, spans[:, 1]])
        return torch.tanh(starts + ends).float()

    def pooled(
        self, mentions: Tensor, thing: Tensor, kinds: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Give mean and maximum of the mentions of each thing, and its kind."""
        count = len(kinds)
        where = thing[:, None].expand(-1, SIZE)
        zeros = torch.zeros(count, SIZE)
        mean = zeros.scatter_reduce(0, where, mentions, "mean", include_self=False)
        most = zeros.scatter_reduce(0, where, mentions, "amax", include_self=False)
        return mean, most, self.kind(kinds).float()

    def roles(self, pooled: tuple[Tensor, Tensor, Tensor]) -> Tensor:
        """Score the roles of things: things x ROLES."""
        return self._net(self.role_1, self.role_2, torch.cat(pooled, 1))

    def pairs(self, parts: list[Tensor]) -> Tensor:
        """Score the relations of pairs, "none" first: pairs x (1 + RELATIONS).

        ``parts``: the pooled head and tail, their mentions, what stands between, the
        kinds of head and tail, and the bits of the pair.
        """
        return self._net(self.pair_1, self.pair_2, torch.cat(parts, 1))

    def _net(self, first: nn.Module, second: nn.Module, x: Tensor) -> Tensor:
        hidden = F.dropout(
            F.relu(first(F.dropout(x, _DROP_HEADS, self.training))),
            _DROP_HEADS,
            self.training,
        )
        scores: Tensor = second(hidden)
        return scores
