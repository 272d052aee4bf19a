"""What may not reach the renderer."""

import numpy as np
import pytest
from tests.unit.export.documents import cells_document, text_document

from tracegram.export.renderer import check_allowed

IMAGE = {"mark": "image", "encoding": {"url": {"value": "data:image/png;base64,AA=="}}}


@pytest.mark.parametrize("document", [cells_document(np.array([["red"]]), 9, 9), text_document("url href expr"), IMAGE])
def test_our_documents_pass(document):
    check_allowed(document)


@pytest.mark.parametrize(
    "intruder",
    [
        {"url": "file:///etc/passwd"},
        {"encoding": {"url": {"field": "text", "type": "nominal"}}},
        {"encoding": {"url": {"value": "https://example.com/a.png"}}},
        {"encoding": {"url": {"value": "data:image/svg+xml;base64,AA=="}}},
        {"encoding": {"url": {"value": "data:image/png;base64,AA==", "field": "text"}}},
        {"mark": {"type": "image", "url": "data:image/png;base64,AA=="}},
        {"mark": {"type": "rect", "href": "javascript:alert(1)"}},
        {"usermeta": {"embedOptions": {}}},
        {"params": []},
        {"width": {"signal": "1e9"}},
        {"width": {"expr": "1e9"}},
        {"width": {"expr": "warn(1)"}},
        {"transform": [{"filter": "true"}]},
        {"transform": [{"calculate": "datum.step - 0.5 + warn(1)", "as": "x"}]},
        {"transform": [{"calculate": "datum.token - 0.5", "as": "x"}]},
        {"layer": [{"layer": [{"data": {"url": "https://example.com"}}]}]},
        {"data": {"sequence": {"start": 0, "stop": 1e9}}},
    ],
    ids=str,
)
def test_anything_else_is_a_mistake_of_ours(intruder):
    with pytest.raises(ValueError, match="may not hold"):
        check_allowed(text_document("a") | intruder)


def test_rows_may_have_any_keys():
    check_allowed({"datasets": {"a": [{"url": 1}]}, "data": {"values": [{"href": 1}]}})
