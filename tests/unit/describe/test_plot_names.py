"""What plots are called in words."""

import tracegram

ROWS = [
    {"step": 0, "position": 0, "sampler": sampler, "question": question, "changed": True}
    for sampler in ("greedy", "random")
    for question in (1, 2)
]


def names(rows=ROWS, **facet):
    spec = {"tracegram": 1, "trace": {"values": rows}, "facet": facet, "marks": [{"mark": "rect", "where": "changed"}]}
    sections = tracegram.figure(spec).describe().to_json()["sections"]
    overview = next(each for each in sections if each["name"] == "overview")
    return overview["sentences"][0]["text"].removesuffix(".").split(": ", 1)[1].split("; ")


def test_a_plot_of_a_grid_has_the_titles_of_its_row_and_column():
    assert names(row="question", column="sampler") == [
        "question 1, greedy",
        "question 1, random",
        "question 2, greedy",
        "question 2, random",
    ]


def test_a_plot_of_a_column_has_the_title_of_its_row():
    assert names(row="sampler", column="question")[0] == "greedy, question 1"
    assert names(row="sampler", rows=ROWS[::2]) == ["greedy", "random"]


def test_a_description_is_printed_as_its_text_and_named_in_short():
    spec = {"tracegram": 1, "title": "Two cells", "trace": {"values": ROWS[::2]}, "facet": {"field": "sampler"}}
    described = tracegram.figure({**spec, "marks": [{"mark": "rect"}]}).describe()

    assert str(described) == described.as_format("text").rstrip("\n")
    assert repr(described).startswith("Description(title='Two cells', level='full', ")
