"""A sample of how true the figure in words is; `python -m tests.described` measures all of it."""

import pytest

from tests.described.__main__ import generated, of_gallery
from tests.described.fidelity import check, written
from tests.described.planted import PATTERNS, recall
from tests.described.questions import answered, questions_of
from tests.described.stability import unrelated_changes

FIGURES = 6


@pytest.mark.parametrize(
    ("pattern", "least"),
    [
        ("seed/*.yaml", 70),
        ("addition/panels.yaml", 70),
        ("addition/changes.yaml", 50),
        ("addition/print.yaml", 40),
        ("orders/quarters.yaml", 100),
        ("samplers/trap.yaml", 100),
        ("neighbors/pipeline.yaml", 50),
        ("neighbors/rollouts.yaml", 40),
        ("answers/answered.yaml", 25),
        ("decoding/together.yaml", 80),
        ("runlog/commits.yaml", 50),
    ],
)
def test_every_number_of_a_figure_of_the_gallery_is_computed_again(pattern, least):
    (report,) = (check(*each[1:]) for each in of_gallery(pattern))

    assert report.wrong == []
    assert report.numbers > least


def test_every_number_of_some_generated_traces_is_computed_again_and_questions_have_answers():
    replies = []
    for seed, (spec, plots, figure, cells) in enumerate(generated(FIGURES)):
        assert check(spec, plots, figure).wrong == []
        claims = figure.describe().to_json()["claims"]
        replies += [answered(each, claims) for each in questions_of(spec, plots, seed)]
        public = {word: each for word, each in spec.items() if not word.startswith("_")}
        assert unrelated_changes(public, cells, seed) == []

    assert sum(replies) >= 0.85 * len(replies)


def test_a_number_that_is_not_so_is_found():
    """The check itself fails where a text, or a claim, is not what the cells say."""
    spec, plots, figure, _cells = next(iter(generated(1)))
    fewer = [plot.iloc[1:] for plot in plots]

    assert check(spec, fewer, figure).wrong


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_planted_patterns_are_found_and_others_are_not(pattern):
    assert recall(pattern, pattern.strengths[-1], 4) >= 0.75
    assert recall(pattern, None, 4) == 0


@pytest.mark.parametrize(
    ("share", "whole", "said"),
    [
        (0, 9, "none"),
        (0.0001, 10_000, "under 0.1 %"),
        (0.75, 4, "all but one"),
        (0.9996, 10_000, "over 99.9 %"),
        (1, 4, "all"),
    ],
)
def test_shares_are_written_as_the_wording_says(share, whole, said):
    assert written(share, "share", whole) == said
