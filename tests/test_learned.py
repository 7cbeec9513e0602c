"""The learned model does what its form promises, whatever its weights are."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise, product

import numpy as np
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import registry, words
from extractors.api import Hit, Passage
from extractors.learned import confidence
from extractors.learned.confidence import Logistic, logit, relation_signs, role_scores
from extractors.learned.encoder import (
    FEATURES,
    KINDS,
    Encoder,
    Known,
    features,
    split,
    windows,
)
from extractors.learned.heads import RELATIONS, ROLES, WIDEST, Heads, Mentioned, Pair
from extractors.learned.model import FLOOR, FOLDER, Analysis, analyse, candidates, load
from extractors.learned.subwords import Unigram, WordPiece
from kg import links, readings, things
from kg.things import Thing
from ontology import vocabulary
from ontology.kinds import Kind, Lang, Relation, Role

few, many = (settings(max_examples=n, deadline=None) for n in (50, 200))
languages = pytest.mark.parametrize("lang", Lang)
seeds = pytest.mark.parametrize("seed", range(8))

# What pages hold and nobody thinks of.
ODD = {
    "accents apart": "une e\u0301tude d’apprentissage",
    "ligatures": "ﬁne-tuning of eﬀicient œuvres",
    "zero width": "rein\u200bforcement \u200d learn\u00ading \ufeff",
    "emoji": "models 👩‍🔬 win 🎉🎉 ❤️",
    "nul": "a\x00b \x00 \x1b c",
    "letters of mathematics": "𝔸𝕀 in ℝⁿ with ½ ﷺ",
    "other scripts": "深層学習 глубокое обучение תורה ไทย",
    "marks alone": "\u0301 \u0308\u0308 \ufe0f",
    "signs": "... !!! (( )) -- __ $$",
    "a very long word": "x" * 5000,
    "a row of signs": "[" * 700,
    "no-break spaces": "Nous\u00a0: « oui »\u202f!",
}
odd = pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())

TEXTS = (
    (Lang.EN, "Recall to Imagine\nWe propose R2I. It outperforms DreamerV3 on BSuite."),
    (Lang.FR, "Nous présentons Zorba, une méthode d’apprentissage par renforcement."),
    (Lang.EN, "Deep reinforcement learning of policies. " * 120),
    (Lang.FR, "Les réseaux de neurones. Un réseau convolutif est évalué sur ImageNet."),
    (Lang.EN, "Motif."),
    (Lang.FR, "L’IA : des modèles de langue, des grands modèles (LLMs) et NetHack !"),
)


# --- subwords ----------------------------------------------------------------------


def word_piece(*pieces):
    return WordPiece(("[UNK]", *pieces), 0)


def cut(word, *pieces):
    return [("[UNK]", *pieces)[n] for n in word_piece(*pieces)(word, spaced=True)]


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("unaffable", ["un", "##aff", "##able"]),
        ("unable", ["un", "##able"]),
        ("able", ["able"]),
        ("Unable", ["un", "##able"]),
        ("ÂBLÉ", ["able"]),
        ("a\u0301ble", ["able"]),
        ("unx", ["[UNK]"]),
        ("xun", ["[UNK]"]),
        ("aff", ["[UNK]"]),
        ("\u0301", ["[UNK]"]),
        ("\x00", ["[UNK]"]),
        ("", ["[UNK]"]),
        (".", ["."]),
    ],
)
def test_word_pieces_are_the_longest_from_the_left(word, wanted):
    assert cut(word, "un", "##aff", "##able", "##a", "##b", "able", "a", ".") == wanted


def test_a_greedy_cut_never_turns_back():
    """A cut into "a" and "##bc" is there, but "ab" is longer than "a"."""
    assert cut("abc", "a", "ab", "##bc") == ["[UNK]"]


def test_word_pieces_of_a_very_long_word_spell_it():
    made = cut("ab" * 1000, "ab", "##ab")

    assert "".join(made).replace("##", "") == "ab" * 1000


UNIGRAM = {"<unk>": -9.0, "▁": -2.0, "a": -2.5, "b": -3.0, "ab": -4.0, "▁a": -3.0}
UNIGRAM |= {"ba": -4.5, "▁ab": -5.5, "aba": -5.9, "bab": -9.5, "c": -9.9, "cb": -4.4}
UNKNOWN = min(UNIGRAM.values()) - 10


def unigram(scores):
    return Unigram(tuple(scores), tuple(scores.values()), 0)


def every_cut(text):
    """Yield all ways to cut a text into pieces."""
    for ends in product((False, True), repeat=len(text) - 1):
        places = [0, *(i for i, end in enumerate(ends, 1) if end), len(text)]
        yield [text[a:b] for a, b in pairwise(places)]


def best_score(text):
    """Give the score of the best cut, by looking at every one."""

    def score(piece):
        return UNIGRAM.get(piece, UNKNOWN if len(piece) == 1 else -math.inf)

    return max(sum(map(score, pieces)) for pieces in every_cut(text))


@few
@given(st.text("abcé", min_size=1, max_size=8), st.booleans())
def test_unigram_pieces_are_the_likeliest_of_all_cuts(word, spaced):
    numbers = unigram(UNIGRAM)(word, spaced=spaced)

    scores = [tuple(UNIGRAM.values())[n] if n else UNKNOWN for n in numbers]
    assert sum(scores) == pytest.approx(best_score("▁" + word if spaced else word))


@few
@given(st.text("abc", min_size=1, max_size=8), st.booleans())
def test_unigram_pieces_spell_the_word(word, spaced):
    numbers = unigram(UNIGRAM)(word, spaced=spaced)

    spelled = "".join(tuple(UNIGRAM)[n] for n in numbers)
    assert spelled == ("▁" + word if spaced else word)


def test_unigram_pieces_of_a_very_long_word_spell_it():
    numbers = unigram(UNIGRAM)("ab" * 1000, spaced=True)

    assert "".join(tuple(UNIGRAM)[n] for n in numbers) == "▁" + "ab" * 1000


def test_a_unigram_model_joins_accents_and_takes_ligatures_apart():
    pieces = unigram({"<unk>": -9.0, "▁": -2.0, "fi": -3.0, "é": -3.0})

    assert pieces("ﬁ", spaced=True) == (1, 2)
    assert pieces("e\u0301", spaced=False) == (3,)
    assert pieces("\x00", spaced=False) == (0,)


def shipped(lang):
    told = json.loads((FOLDER / lang / "subwords.json").read_text("utf-8"))
    if "scores" in told:
        return told, Unigram(told["pieces"], told["scores"], told["unknown"])
    return told, WordPiece(told["pieces"], told["unknown"])


SHIPPED = {lang: shipped(lang) for lang in Lang}


@few
@given(st.text(max_size=60))
def test_every_word_gives_a_piece(text):
    some = [unigram(UNIGRAM), word_piece("a", "##b")]
    some += [subwords for _, subwords in SHIPPED.values()]

    for start, end in words.ranges(text):
        for subwords in some:
            assert subwords(text[start:end], spaced=True)


@languages
@odd
def test_every_odd_word_gives_pieces_of_the_vocabulary(lang, text):
    told, subwords = SHIPPED[lang]

    for word in split(text):
        numbers = subwords(word.text, spaced=word.spaced)
        assert numbers
        assert all(0 <= n < len(told["pieces"]) for n in numbers)


@languages
def test_no_piece_is_listed_twice(lang):
    told, _ = SHIPPED[lang]

    assert len(set(told["pieces"])) == len(told["pieces"])
    assert len({told["first"], told["last"], told["unknown"]}) == 3


# --- windows and features ----------------------------------------------------------


@few
@given(
    st.lists(st.integers(1, 40), max_size=40),
    st.lists(st.integers(0, 40)).map(sorted),
    st.integers(1, 60),
)
def test_windows_hold_each_word_once_and_fit(lengths, stops, room):
    made = list(windows(lengths, stops, room))

    assert [i for a, b in made for i in range(a, b)] == list(range(len(lengths)))
    for a, b in made:
        assert b == a + 1 or sum(lengths[a:b]) <= room


@few
@given(
    st.lists(st.integers(1, 9), max_size=60), st.lists(st.integers(0, 60)).map(sorted)
)
def test_windows_hold_as_many_sentences_as_fit_or_else_as_many_words(lengths, stops):
    ends = {stop for stop in stops if stop < len(lengths)} | {len(lengths)}

    for a, b in windows(lengths, stops, room=30):
        fit = [
            end for end in range(a + 1, len(lengths) + 1) if sum(lengths[a:end]) <= 30
        ]
        assert b == max([end for end in fit if end in ends] or fit)


def test_a_word_wider_than_the_room_stands_alone():
    assert list(windows([1] * 1020, [])) == [(0, 510), (510, 1020)]
    assert list(windows([600, 1, 600], [])) == [(0, 1), (1, 2), (2, 3)]


def test_words_tell_where_they_stand_and_whether_a_space_is_before():
    text = "L’IA d’un «\u00a0R2I-like» agent"

    made = split(text)

    assert [word.text for word in made] == [text[w.start : w.end] for w in made]
    assert [w.text for w in made if w.spaced] == ["L’", "d’", "«", "R2I", "agent"]


def test_features_tell_vocabulary_names_and_capitals():
    text = split("Use Deep Q-Learning of DQN")

    bits = features(text, [Known(1, 4, Kind.METHOD), Known(6, 6, Kind.CONCEPT)])

    method, concept = (2 * KINDS.index(kind) for kind in (Kind.METHOD, Kind.CONCEPT))
    assert bits.shape == (7, FEATURES)
    assert np.flatnonzero(bits[:, method]).tolist() == [1]
    assert np.flatnonzero(bits[:, method + 1]).tolist() == [2, 3, 4]
    assert np.flatnonzero(bits[:, concept]).tolist() == [6]
    assert bits[:, : 2 * len(KINDS)].sum() == 5
    shapes = bits[:, 2 * len(KINDS) :].sum(1)
    assert shapes.tolist() == [1, 1, 1, 0, 1, 0, 1]


@odd
def test_an_odd_word_is_written_in_one_way_at_most(text):
    bits = features(split(text), [])

    assert bits[:, 2 * len(KINDS) :].sum(1).max() <= 1


# --- the encoder -------------------------------------------------------------------


def vectors(lang, text):
    return load(lang).encoder(split(text), [], list(words.sentences(text)))


@languages
@odd
def test_each_word_of_an_odd_text_gets_a_vector(lang, text):
    rows = vectors(lang, text)

    assert len(rows) == len(split(text)) > 0
    assert np.isfinite(rows).all()


@languages
@pytest.mark.parametrize("text", ["", "  ", "\n\n", "\u00a0"], ids=repr)
def test_a_text_without_words_gives_nothing(lang, text):
    one = analyse(Passage(text, lang))

    assert one.words == ()
    assert list(one.hits()) == []
    assert one.chance(0, len(text)) == 0
    assert one.cover(0, len(text)) is None
    assert readings.read(one.passage, registry.load()).things == ()


@languages
def test_a_text_longer_than_the_room_is_read_in_windows_of_sentences(lang):
    sentence = "Agents learn policies by trial and error, dit-on. "
    text, many = split(sentence * 90), len(split(sentence))
    _, subwords = SHIPPED[lang]
    lengths = [len(subwords(word.text, spaced=word.spaced)) for word in text]
    made = list(windows(lengths, range(0, len(text), many)))

    rows = vectors(lang, sentence * 90)

    encoder = load(lang).encoder
    assert len(made) > 1
    assert all(a % many == 0 for a, _ in made)
    alone = [encoder(text[a:b], [], []) for a, b in made]
    assert np.array_equal(rows, np.concatenate(alone))


@languages
def test_a_word_of_many_pieces_is_read_by_its_first_and_last(lang):
    told, subwords = SHIPPED[lang]
    text = split("Zorbaesque reinforcements outperformed naïveté")
    pieces = [subwords(word.text, spaced=word.spaced) for word in text]
    ids = [told["first"], *(n for some in pieces for n in some), told["last"]]
    firsts = [1 + sum(map(len, pieces[:i])) for i in range(len(text))]
    lasts = [a + len(some) - 1 for a, some in zip(firsts, pieces, strict=True)]
    bits = np.zeros((len(ids), FEATURES), np.float32)
    bits[firsts] = features(text, [])
    session = onnxruntime.InferenceSession(
        FOLDER / lang / "encoder.onnx", providers=["CPUExecutionProvider"]
    )

    def run(first, last):
        around = [[0, *some, len(ids) - 1] for some in (first, last)]
        feed = {"first": np.array(around[0]), "last": np.array(around[1])}
        return session.run(None, {"ids": np.array(ids), "feat": bits, **feed})[0][1:-1]

    made = load(lang).encoder(text, [], [])

    assert len(ids) > len(text) + 2
    assert np.allclose(made, run(firsts, lasts), atol=1e-4)
    assert np.allclose(made, run(lasts, firsts), atol=1e-4)
    assert not np.allclose(made, run(firsts, firsts), atol=1e-2)


@languages
def test_the_encoder_knows_all_pieces(lang):
    """A number beyond what it was trained with is an error in ONNX."""
    told, _ = SHIPPED[lang]
    last = len(told["pieces"]) - 1
    marks = told["first"], told["last"]
    encoder = Encoder(
        FOLDER / lang / "encoder.onnx", lambda _, spaced: (last, 0), marks
    )

    assert np.isfinite(encoder(split("one two"), [], [])).all()


def test_vectors_depend_on_nothing_but_their_text():
    """Neither on what was read before nor on what other threads read."""
    passages = [Passage(text, lang) for lang, text in TEXTS]
    first = [analyse(passage).vectors for passage in passages]
    order = random.Random(3).choices(range(len(passages)), k=24)

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(analyse, [passages[i] for i in order]))

    assert len({id(one) for one in told}) > len(passages)
    for i, one in zip(order, told, strict=True):
        assert np.array_equal(one.vectors, first[i])


# --- the heads, on weights that are nothing but chance -----------------------------

SIZE, HIDDEN, KIND_SIZE = 6, 5, 3


def random_weights(seed, scale=1.0):
    chance = np.random.default_rng(seed)
    shapes = {"kind": (len(KINDS), KIND_SIZE), "span.width": (WIDEST, HIDDEN)}
    for name, width, out in (
        ("span.start", SIZE, HIDDEN),
        ("span.end", SIZE, HIDDEN),
        ("span.out", HIDDEN, len(KINDS) + 1),
        ("mention.start", SIZE, SIZE),
        ("mention.end", SIZE, SIZE),
        ("role.1", 2 * SIZE + KIND_SIZE, HIDDEN),
        ("role.2", HIDDEN, len(ROLES)),
        ("pair.1", 5 * SIZE + 2 * KIND_SIZE + 8, HIDDEN),
        ("pair.2", HIDDEN, len(RELATIONS) + 1),
    ):
        shapes |= {name + ".w": (width, out), name + ".b": (out,)}
    return {
        name: (scale * chance.normal(size=shape)).astype(np.float32)
        for name, shape in shapes.items()
    }


def random_words(seed, count):
    chance = np.random.default_rng(1000 + seed)
    return chance.normal(size=(count, SIZE)).astype(np.float32)


def random_things(seed, count):
    chance = random.Random(seed)

    def span():
        first = chance.randrange(count)
        return first, min(count - 1, first + chance.randrange(4))

    return [
        Mentioned(chance.choice(KINDS), tuple(span() for _ in range(1 + i % 3)))
        for i in range(5)
    ]


def random_pairs(seed, things):
    chance = random.Random(seed)
    for head, tail in product(range(len(things)), repeat=2):
        for together in (True, False):
            spans = (chance.choice(things[i].spans) for i in (head, tail))
            yield Pair(head, tail, *spans, 0, together=together)


def softmax(scores):
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


def layer(weights, name, x):
    return x @ weights[name + ".w"].astype(float) + weights[name + ".b"]


def net(weights, name, parts):
    hidden = np.maximum(layer(weights, name + ".1", np.concatenate(parts)), 0)
    return softmax(layer(weights, name + ".2", hidden))


def plain_mention(weights, rows, span):
    starts = layer(weights, "mention.start", rows[span[0]])
    return np.tanh(starts + layer(weights, "mention.end", rows[span[1]]))


def plain_mean(weights, rows, thing):
    return np.mean([plain_mention(weights, rows, s) for s in thing.spans], 0)


def plain_kind(weights, thing):
    return weights["kind"][KINDS.index(thing.kind)]


def plain_between(rows, pair):
    """Give the mean of the words between two names; where apart, of the last 15."""
    left = min(pair.head_span[1], pair.tail_span[1]) + 1
    right = max(pair.head_span[0], pair.tail_span[0])
    inside = list(range(left, right))
    inside = inside if pair.together else inside[-15:]
    return rows[inside].mean(0) if inside else np.zeros(SIZE)


def plain_bits(pair, opening):
    far = abs(pair.head_span[0] - pair.tail_span[0])
    bins = [far < 3, 3 <= far < 6, 6 <= far < 12, 12 <= far < 24, far >= 24]
    before = pair.head_span < pair.tail_span
    return np.array([pair.together, before, *bins, opening[pair.head_span[0]]], float)


def plain_pair(weights, rows, things, pair, opening):
    head, tail = things[pair.head], things[pair.tail]
    parts = [
        plain_mean(weights, rows, head),
        plain_mean(weights, rows, tail),
        plain_mention(weights, rows, pair.head_span),
        plain_mention(weights, rows, pair.tail_span),
        plain_between(rows, pair),
        plain_kind(weights, head),
        plain_kind(weights, tail),
        plain_bits(pair, opening),
    ]
    return net(weights, "pair", parts)[1:]


@seeds
@pytest.mark.parametrize("count", [1, 2, WIDEST, 40])
def test_pairs_are_as_a_plain_computation_gives_them(seed, count):
    weights, rows = random_weights(seed), random_words(seed, count)
    things = random_things(seed, count)
    pairs = list(random_pairs(seed, things))
    opening = [i < count / 3 for i in range(count)]

    heads = Heads(weights)
    made = heads.pairs(heads.named(rows), things, pairs, opening)

    plain = [plain_pair(weights, rows, things, pair, opening) for pair in pairs]
    assert made.shape == (len(pairs), len(RELATIONS))
    assert np.allclose(made, plain, atol=1e-4)


@seeds
def test_roles_are_as_a_plain_computation_gives_them(seed):
    weights, rows = random_weights(seed), random_words(seed, 30)
    things = random_things(seed, 30)

    heads = Heads(weights)
    made = heads.roles(heads.named(rows), things)

    for row, thing in zip(made, things, strict=True):
        most = np.max([plain_mention(weights, rows, s) for s in thing.spans], 0)
        mean = plain_mean(weights, rows, thing)
        plain = net(weights, "role", [mean, most, plain_kind(weights, thing)])
        assert np.allclose(row, plain, atol=1e-4)
    assert np.allclose(made.sum(1), 1, atol=1e-5)


@seeds
def test_spans_are_as_a_plain_computation_gives_them(seed):
    weights, rows = random_weights(seed), random_words(seed, 15)

    made = Heads(weights).spans(rows)

    for first, width in product(range(15), range(WIDEST)):
        if first + width < 15:
            hidden = layer(weights, "span.start", rows[first])
            hidden = hidden + layer(weights, "span.end", rows[first + width])
            hidden = np.maximum(hidden + weights["span.width"][width], 0)
            plain = softmax(layer(weights, "span.out", hidden))[: len(KINDS)]
            assert np.allclose(made[first, width], plain, atol=1e-4)


@pytest.mark.parametrize("scale", [1, 1000])
@pytest.mark.parametrize("count", [1, 2, WIDEST - 1, WIDEST, WIDEST + 1, 60])
def test_spans_beyond_the_end_are_no_names(count, scale):
    """Nor do probabilities ever add up to more than one."""
    made = Heads(random_weights(count, scale)).spans(random_words(count, count))

    assert made.shape == (count, WIDEST, len(KINDS))
    assert np.isfinite(made).all()
    assert (made >= 0).all()
    assert (made.sum(2) <= 1 + 1e-5).all()
    for first, width in product(range(count), range(WIDEST)):
        if first + width >= count:
            assert not made[first, width].any()
        elif scale == 1:
            assert made[first, width].all()


# --- what is read off an analysis --------------------------------------------------


def told(text, weights, lang=Lang.EN, kind="abstract", seed=0):
    """Analyse a text with vectors of chance and heads of some weights."""
    made = tuple(split(text))
    rows = random_words(seed, len(made))
    sentences = tuple(words.sentences(text))
    return Analysis(Passage(text, lang, kind), made, sentences, rows, Heads(weights))


def sure_of(kind):
    """Give weights that find every span a name of one kind."""
    weights = random_weights(1, scale=0.01)
    weights["span.out.b"][KINDS.index(kind)] = 9
    return weights


TEXT = "Zorba\nWe propose Zorba, a net. It beats Motif (MO) on NetHack. Fin\u00a0!"


@seeds
def test_hits_keep_to_words_and_sentences(seed):
    one = told(TEXT, random_weights(seed), seed=seed)

    hits = list(one.hits())

    starts, ends = ({getattr(w, s) for w in one.words} for s in ("start", "end"))
    assert hits
    for hit in hits:
        assert (hit.start in starts, hit.end in ends) == (True, True)
        assert any(a <= hit.start and hit.end <= b for a, b in one.sentences)
        assert FLOOR <= hit.score <= 1
        chances = one.chances(hit.start, hit.end)
        assert hit.score == pytest.approx(max(chances.values()), abs=1e-4)
        assert chances[hit.kind] == max(chances.values())


def test_ranges_that_are_no_row_of_words_are_no_names():
    one = told(TEXT, sure_of(Kind.METHOD))
    start = TEXT.index("Motif")

    assert one.chance(start, start + 5) > 0.9
    assert one.chance(start, start + 4) == one.chance(start + 1, start + 5) == 0
    assert one.chance(start - 1, start + 5) == one.chance(start, start) == 0


def test_names_are_of_so_many_words_at_most():
    one = told("one two " * WIDEST, sure_of(Kind.METHOD))

    for width, word in enumerate(one.words, 1):
        assert (one.chance(0, word.end) > 0.9) == (width <= WIDEST)


@few
@given(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_a_range_covers_the_words_that_it_touches(start, end):
    one = told(TEXT, random_weights(0))

    touched = [
        i for i, word in enumerate(one.words) if word.start < end and start < word.end
    ]

    if start < end:
        assert one.cover(start, end) == ((touched[0], touched[-1]) if touched else None)


def test_each_word_knows_its_sentence():
    one = told(TEXT, random_weights(0))

    for word, number in zip(one.words, one.sentence, strict=True):
        a, b = one.sentences[number]
        assert a <= word.start < word.end <= b


@st.composite
def named_things(draw):
    """Draw the sentence of each word, some things, and which of them are new."""
    lengths = draw(st.lists(st.integers(1, 6), min_size=1, max_size=7))
    sentence = [n for n, length in enumerate(lengths) for _ in range(length)]
    firsts = st.integers(0, len(sentence) - 1)
    spans = st.builds(
        lambda first, more: (first, min(len(sentence) - 1, first + more)),
        firsts,
        st.integers(0, 2),
    )
    things = draw(
        st.lists(
            st.builds(
                lambda many: Mentioned(Kind.METHOD, tuple(many)),
                st.lists(spans, min_size=1, max_size=3, unique=True)
                | st.lists(spans, min_size=5, max_size=9, unique=True),
            ),
            min_size=1,
            max_size=3,
        )
    )
    new = draw(st.lists(st.booleans(), min_size=len(things), max_size=len(things)))
    return things, new, sentence


def homes(thing, sentence):
    return {sentence[first] for first, _ in thing.spans}


@many
@given(named_things())
def test_pairs_of_a_sentence_are_the_nearest_mentions_in_it(drawn):
    things, new, sentence = drawn

    for pair in candidates(things, new, sentence):
        if pair.together:
            head, tail = (
                [s for s in things[i].spans if sentence[s[0]] == pair.sentence]
                for i in (pair.head, pair.tail)
            )
            assert (pair.head_span in head, pair.tail_span in tail) == (True, True)
            assert abs(pair.head_span[0] - pair.tail_span[0]) == min(
                abs(a[0] - b[0]) for a, b in product(head, tail)
            )


@many
@given(named_things())
def test_pairs_beyond_a_sentence_tie_what_is_new_to_what_is_said(drawn):
    things, new, sentence = drawn

    for pair in candidates(things, new, sentence):
        if not pair.together:
            ends = (pair.head, pair.head_span), (pair.tail, pair.tail_span)
            here, there = ends if new[pair.head] else ends[::-1]
            assert new[here[0]]
            assert there[1] == min(
                s for s in things[there[0]].spans if sentence[s[0]] == pair.sentence
            )
            assert pair.sentence not in homes(things[here[0]], sentence)
            assert here[1] in things[here[0]].spans
            assert abs(here[1][0] - there[1][0]) == min(
                abs(first - there[1][0]) for first, _ in things[here[0]].spans
            )


@many
@given(named_things())
def test_things_are_paired_both_ways_wherever_they_may_be_tied(drawn):
    things, new, sentence = drawn

    made = Counter((p.head, p.tail) for p in candidates(things, new, sentence))

    for head, tail in product(range(len(things)), repeat=2):
        both = homes(things[head], sentence) & homes(things[tail], sentence)
        if head == tail:
            wanted = 0
        elif both:
            wanted = min(4, len(both))
        elif new[head] or new[tail]:
            other = tail if new[head] else head
            wanted = min(2, len(homes(things[other], sentence)))
        else:
            wanted = 0
        assert made[head, tail] == wanted


# --- how sure ----------------------------------------------------------------------

chance = st.floats(0, 1)


@few
@given(
    st.dictionaries(st.sampled_from("abc"), st.floats(-5, 5)),
    st.floats(-5, 5),
    st.sampled_from("abc"),
    st.floats(0, 5),
)
def test_a_sign_of_positive_weight_makes_surer(signs, bias, name, more):
    judge = Logistic({"bias": bias, "a": 2.0, "b": 0.5, "c": 0.0})
    stronger = {**signs, name: signs.get(name, 0.0) + more}

    assert 0 <= judge(signs) <= judge(stronger) <= 1


def test_a_sign_of_negative_weight_makes_less_sure():
    judge = Logistic({"bias": 0.0, "a": -1.0})

    assert judge({}) == 0.5
    assert judge({"a": 1.0}) == pytest.approx(1 / (1 + math.e))


def test_an_unknown_sign_is_an_error():
    with pytest.raises(KeyError, match="typo"):
        Logistic({"bias": 0.0})({"typo": 1.0})


@few
@given(chance, chance)
def test_log_odds_keep_the_order_and_stay_finite(one, other):
    assert abs(logit(one)) < 7
    assert (logit(one) <= logit(other)) or one > other


@few
@given(
    st.lists(chance, min_size=len(ROLES), max_size=len(ROLES)),
    st.sampled_from(Kind),
    st.sampled_from(Role),
    chance,
    st.sampled_from([None, 0, 1, 2]),
)
def test_roles_share_out_one_and_only_benchmarks_are_evaluated_on(
    learned, kind, cue, sure, seed
):
    weights = dict(confidence.load(Lang.EN).role)
    if seed is not None:
        draw = random.Random(seed)
        weights = {name: draw.uniform(-9, 9) for name in weights}
    learned = dict(zip(ROLES, learned, strict=True))

    scores = role_scores(learned, kind, cue, sure, weights)

    assert sum(scores.values()) == pytest.approx(1)
    assert all(0 <= score <= 1 for score in scores.values())
    assert (Role.EVALUATES_ON in scores) == (kind is Kind.BENCHMARK)


def entry_of_kind(kind):
    return next(one.id for one in vocabulary.load().values() if one.kind is kind)


@languages
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "venue"])
def test_every_sign_of_a_thing_has_a_weight_that_is_shipped(lang, kind):
    text = "Zorba\nWe use Zorba or long zebra memory nets (LZM). Go!"
    start = text.index("long")
    long = (start, text.index(" ("))
    zorba = text.index("Zorba", 6)
    hits = [
        *(Hit(0, 5, kind), Hit(zorba, zorba + 5, kind, entry=entry_of_kind(kind))),
        *(Hit(*long, kind), Hit(long[1] + 2, long[1] + 5, kind, long=long)),
        Hit(text.index("Go"), text.index("!"), kind, entry=entry_of_kind(Kind.VENUE)),
    ]
    judge = confidence.load(lang).thing

    found = [("vocabulary", hit) for hit in hits]
    made = list(things.weighed(found, told(text, sure_of(kind), lang)))

    signs = {name for one in made for name, value in one.signs.items() if value}
    assert {one.kind for one in made} == {kind}
    assert signs >= {"entry", "spelled out", "named", "many words"}
    assert all({"rank", "inside"} <= set(one.signs) for one in made)
    for one in made:
        assert set(one.signs) <= set(judge.weights)
        assert 0 < judge(one.signs) < 1


@languages
@pytest.mark.parametrize("relation", Relation)
def test_every_sign_of_a_relation_has_a_weight_that_is_shipped(lang, relation):
    judge = confidence.load(lang).relation

    for learned, rule, together in product((0.0, 1.0), (0.0, 1.0), (False, True)):
        signs = relation_signs(
            relation,
            learned,
            rule,
            (0.3, 1.0),
            together=together,
            built_on=together,
        )
        assert set(signs) <= set(judge.weights)
        assert 0 < judge(signs) < 1


def test_relations_are_proposed_only_between_kinds_that_they_tie():
    text = "We propose Zorba, a net. It beats Motif on NetHack."
    kinds = {"Zorba": Kind.METHOD, "Motif": Kind.METHOD, "NetHack": Kind.BENCHMARK}
    named = [
        Thing(kind, (name,), ((a := text.index(name), a + len(name)),), role, 0, 0.9)
        for (name, kind), role in zip(
            kinds.items(), (Role.INTRODUCES, Role.COMPARES, Role.USES), strict=True
        )
    ]

    made = list(links.proposed(told(text, random_weights(2, scale=0.1)), named))

    assert {
        (p.pair.head, p.pair.tail) for p in made if p.relation == "outperforms"
    } == {*((0, 1), (1, 0))}
    assert {
        (p.pair.head, p.pair.tail) for p in made if p.relation == "evaluated-on"
    } == {*((0, 2), (1, 2))}
    assert not [p for p in made if p.relation == "used-for"]
    assert all(p.pair.together == (p.pair.head + p.pair.tail == 3) for p in made)
