from concurrent.futures import Executor as Executor

from altair import ConcatChart as ConcatChart
from altair import LayerChart as LayerChart
from pandas import DataFrame as DataFrame

from tracegram.describe import Description as Description
from tracegram.export import Html as Html
from tracegram.export import Options as Options
from tracegram.export import Picture as Picture
from tracegram.export import Renderer as Renderer
