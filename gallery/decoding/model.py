"""The model of the gallery: a masked diffusion language model over single characters, small enough to lie here.

4 layers of 128 dimensions, bidirectional, trained on worked additions by `train.py`. `weights.pt` are its weights.
"""

import string
from pathlib import Path

import torch
from torch import Tensor, nn

CHARACTERS = "\x00\x01" + string.ascii_lowercase + string.digits + " +=.,:;?-*()"
EOS, MASK = 0, 1
PROMPT, LONGEST = 20, 128  # positions of the prompt, and of the longest answer
WEIGHTS = Path(__file__).with_name("weights.pt")


class Denoiser(nn.Module):
    """Predicts the character at every position, masked or not: ids (samples, positions) to logits."""

    def __init__(self, dimensions: int = 128, heads: int = 4, layers: int = 4) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(
            dimensions, heads, 4 * dimensions, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
        self.characters = nn.Embedding(len(CHARACTERS), dimensions)
        self.positions = nn.Embedding(PROMPT + LONGEST, dimensions)
        self.blocks = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(dimensions)
        self.logits = nn.Linear(dimensions, len(CHARACTERS))

    def forward(self, ids: Tensor) -> Tensor:
        places = torch.arange(ids.shape[1], device=ids.device)
        return self.logits(self.norm(self.blocks(self.characters(ids) + self.positions(places))))


def load() -> Denoiser:
    """Return the trained model."""
    model = Denoiser()
    model.load_state_dict(torch.load(WEIGHTS, weights_only=True))
    return model.eval()


def encode(text: str, length: int) -> list[int]:
    """Return the ids of a text, filled up with the end-of-sequence id."""
    return [CHARACTERS.index(each) for each in text] + [EOS] * (length - len(text))


def character(token: int) -> str:
    """Return an id as it is shown."""
    return {EOS: "∎", MASK: "▯"}.get(token, CHARACTERS[token])
