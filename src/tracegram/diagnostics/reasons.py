"""Why each code exists: the wrong figure or the lost data that it prevents."""

REASONS: dict[str, str] = {
    # reading a spec
    "file-not-found": (
        "Nothing can be drawn from a file that does not exist. Usually the name is misspelled, or relative to"
        " another folder: a trace is looked for beside its spec, not in the folder where the command runs."
    ),
    "file-unreadable": (
        "A folder, a pipe or a device has no end, and reading one could wait forever. A file without permission"
        " would give an empty picture. A link out of the folder would let the sender of a spec read other files of"
        " the machine that draws it."
    ),
    "file-too-large": (
        "A file is read whole, and its table takes several times its size in memory. A picture shows far fewer"
        " cells than such a file holds."
    ),
    "empty-spec": (
        "A file that was cut off by a full disk or a failed save looks like this. It has neither a trace nor marks."
    ),
    "not-utf8": (
        "Read with another encoding, tokens silently become other characters: “café” becomes “cafÃ©” in the"
        " picture, and two different tokens can become the same."
    ),
    "bad-yaml": "Guessing where a bracket should close changes which words belong to which mark.",
    "bad-json": (
        "A trace that was cut off while a decode wrote it ends like this. Drawing the rows before the break would"
        " show a decode that stops early."
    ),
    "merge-conflict": "The file contains both sides of the conflict, and one of them is not meant.",
    "duplicate-key": (
        "Most YAML and JSON readers keep the last of the two and drop the first. The picture would then ignore a"
        " line that everyone can read in the spec."
    ),
    "key-not-text": (
        "A column named 7 and one named “7” are two keys in YAML and one in JSON. A field can then be drawn in one"
        " format and be missing in the other."
    ),
    "not-a-mapping": "A list or a text has no keys `trace` and `marks`. Usually the first lines are missing.",
    "too-deep": (
        "No figure needs such nesting. Each level costs stack, so a file made for this purpose could crash a"
        " process that reads specs from strangers."
    ),
    "too-many-values": (
        "Aliases of aliases grow tenfold per line: a spec of one screen can expand to more values than fit into"
        " memory. So many rows belong in a trace file."
    ),
    "alias-cycle": "A value that contains itself has no end, and no JSON document can hold it.",
    "unknown-anchor": "The alias refers to a value that nobody wrote, so its layer would be missing from the picture.",
    "unknown-tag": (
        "A tag can ask a reader to build an object, even to run code, and readers disagree on the result. A spec"
        " is data only."
    ),
    "merge-key": (
        "YAML 1.2 dropped merge keys: some readers merge, others see a key named `<<`. The same spec would give"
        " two different pictures."
    ),
    "not-finite": (
        "NaN and infinity have no place on an axis and cannot be written in JSON: they become null, and a default"
        " is drawn instead."
    ),
    # validating it
    "unknown-version": (
        "Words may have other meanings in another version. Reading the spec as this version could draw a picture"
        " that its author never saw."
    ),
    "unknown-word": (
        "If a key were ignored, its default would be drawn: with `colour: orange` ignored, every cell has a color"
        " that nobody chose, and nothing says so."
    ),
    "missing-word": "Without this word there is nothing to draw, or no way to know which of several things is meant.",
    "unknown-param": (
        "A name that is not declared is usually misspelled. Drawing the default would show a figure that looks as"
        " if the value had been set."
    ),
    "param-without-value": (
        "A param without a default must be set by whoever draws the figure. No value would be right for every word."
    ),
    "unused-param": (
        "Whoever sets it expects another figure and gets the same one. Usually a value was written in place of"
        " `{param: NAME}`."
    ),
    "wrong-type": (
        "Silent conversion is where figures go wrong: some readers take 010 for 8, and the text “10” sorts before the"
        " text “9”."
    ),
    "empty-value": (
        "In YAML an unquoted `#` starts a comment, so `color: #ff8c42` has no color. The default would be drawn"
        " instead."
    ),
    "unknown-choice": "An unknown word would fall back to some default, a mark or scale that was not meant.",
    "out-of-range": (
        "Renderers clamp or ignore such numbers, each in its own way. Opacity 15, meant as 15 percent, would be"
        " drawn opaque."
    ),
    "unknown-unit": "3.25 inches and 3.25 centimeters are very different sizes; a wrong guess would be printed.",
    "not-a-colour": (
        "A browser draws an unknown color black or not at all, depending on the place. A misspelled color can make"
        " a layer disappear."
    ),
    "unsafe-text": (
        "The name of a font is written into SVG and HTML files, where brackets and quotes could end the attribute"
        " and start something else."
    ),
    "conflicting-words": "Whichever key was used, the other would be in the spec and not in the picture.",
    "incomplete-coordinates": (
        "The missing end would have to be guessed: the edge of the plot, zero, or the other end. Each gives"
        " another region, and readers take the drawn one for a claim."
    ),
    "reversed-range": (
        "A range from 1 to 0 selects nothing, or silently reverses an axis. Readers would see time run backwards."
    ),
    "same-field-twice": (
        "Every cell would be on the diagonal, many at the same place, and it would look like a decoding order."
    ),
    # reading a trace
    "path-outside-folder": (
        "A spec from someone else could read any of your files into a picture that you then publish. With `--root`"
        " you can allow a wider folder."
    ),
    "unknown-format": (
        "Guessing the format from the bytes can misread a table. Pickles are never read: opening one runs its code."
    ),
    "unreadable-trace": (
        "A damaged or mislabeled file gives some rows and loses others, and the gap looks like cells that were"
        " never decoded."
    ),
    "empty-trace": (
        "Axes without cells look like a decode in which nothing happened. Usually the recorder stopped before its"
        " first row."
    ),
    "too-many-rows": "So many rows take minutes and gigabytes, and a page does not have enough pixels to show them.",
    "too-many-columns": (
        "A trace has one row per cell and about a dozen columns. Hundreds of columns usually mean a table with one"
        " column per position, which must be rewritten as rows first."
    ),
    "ragged-row": (
        "A missing or extra separator moves every later value of the row into another column: confidences become"
        " tokens, and the picture shows them."
    ),
    "duplicate-column": (
        "Readers keep one of the two, or rename the second. Which one is drawn would depend on the library."
    ),
    "bad-array": (
        "Only an array with one row per step and one column per position says where its values belong. Flattening"
        " or transposing another array would draw every value in the wrong cell."
    ),
    "frame-not-given": (
        "The spec expects its cells from a Python program, and the command line has none to pass. An empty figure"
        " would look like a decode in which nothing happened."
    ),
    "connection-not-granted": (
        "A spec from someone else could read any database that you can reach into a picture that you then publish."
        " The spec contains only a name, and you decide which database it refers to."
    ),
    "bad-config": (
        "If a word was ignored or an address guessed, the wrong database would be queried. Addresses may contain"
        " passwords, so the message does not show them."
    ),
    "connection-failed": (
        "Without its database a query has no rows, and a picture without rows looks like a decode in which nothing"
        " happened. SQLite would even create a new, empty database for a misspelled name."
    ),
    "unsafe-connection": (
        "A PostgreSQL superuser can read files of the server with a plain SELECT, and a read-only transaction does"
        " not prevent it. What a query may do depends on its role."
    ),
    "query-refused": (
        "Drawing a figure must change nothing. A query is text from a spec, perhaps from someone else, and could"
        " delete rows, write files or fetch addresses if it were simply run."
    ),
    "query-failed": (
        "The database reports what it does not know, and where. Without the misspelled column the figure would be"
        " a different one."
    ),
    "query-timeout": (
        "A query that never ends would block a build, and a server, for hours. Its database is told to stop, and"
        " the process that queries it is ended."
    ),
    # using it
    "unknown-field": (
        "Vega-Lite never checks whether the data have a field. A misspelled name gives an empty picture or one of"
        " a single color, and no error."
    ),
    "unsupported-word": (
        "Some events cannot be computed from what was recorded: changes of a token do not say when it was"
        " committed. A guess would look like a measurement."
    ),
    "not-an-index": (
        "A step or position that is negative, fractional or beyond 2^52 cannot be a cell. Rounding it would put"
        " two cells at one place."
    ),
    "not-a-number": (
        "A single text in a column of numbers makes other tools treat the whole column as categories: one color"
        " per value, in alphabetical order."
    ),
    "not-a-flag": (
        "In most languages every text except the empty one is true, even the text “false”. The layer would then"
        " draw cells where the event did not happen."
    ),
    "duplicate-cell": (
        "Two rows for one cell are drawn on top of each other, and the picture shows the later one. The other one"
        " is lost, and nobody can see that it existed."
    ),
    "many-runs": (
        "Drawn together, the cells of several decodes cover each other, and the mixture looks like a single decode."
    ),
    "empty-layer": (
        "An empty subplot can be a result. It can also come from a condition that fits only some of the runs, and the"
        " picture does not tell one from the other."
    ),
    "empty-selection": (
        "A layer without cells shows nothing, which reads as “this never happened”, although perhaps only a"
        " threshold is wrong."
    ),
    "empty-window": "Empty axes would be drawn, as if nothing happened there.",
    "overlay-outside-domain": (
        "An overlay off the axes is clipped or drawn over the labels. What it says is then missing or at the wrong"
        " place."
    ),
    "colour-domain-misses": (
        "Values outside a color domain all get the color of its nearest end. A domain that misses all values, or"
        " thresholds that have all of them on one side, draw a flat area where there is a pattern."
    ),
    "not-positive": (
        "Zero and negative numbers have no logarithm: such cells would be black or missing, and look as if they"
        " were not recorded."
    ),
    "too-many-cells": (
        "Each cell is a separate element in an SVG and in the browser. Beyond this number pages stop responding,"
        " and cells are narrower than a pixel anyway; more than 20,000 texts are too small to be read."
    ),
    "several-values": (
        "The mean, the median and the sum of the same cells are different figures, and only the author knows which"
        " is meant. The last value drawn over the others would be none of them."
    ),
    "too-many-series": "Beyond this number colors repeat or look alike, and the legend is useless.",
    "too-many-plots": (
        "Each subplot has its own axes. Beyond this number subplots are smaller than their labels, and nobody can"
        " compare them."
    ),
    "constant-stride": (
        "A trace that records every eighth step would be drawn as thin stripes, which is rarely intended."
    ),
    "cells-share-place": (
        "Of several cells at one place, only the last drawn would be visible, and nothing would say so."
    ),
    "labels-differ": (
        "A place on an axis has room for one label. If its cells have several values, any label would be wrong for"
        " some of them."
    ),
    "axis-value-missing": "A label or a coordinate for a value that does not exist would be dropped silently.",
    "facet-value-missing": (
        "A subplot for a value that no cell has would be empty, and a misspelled value would silently lose its place."
    ),
    "missing-values": "Gray cells are easily read as low values. Put the count into the caption as well.",
    "steps-left-out": (
        "A point of progress shows one step of each run. An event of a step that is not shown is lost, and one of a"
        " step that is shown twice counts twice, so that sums and shares are not those of the runs."
    ),
    "idle-word": "Whoever writes a word expects it to change the figure. Often a word that it needs is missing.",
    "uneven-runs": (
        "Where some runs have ended, the mean is that of the remaining runs, and a trend may come from this alone."
    ),
    "off-center": (
        "Readers take the neutral color for 0 and the two others for below and above. With another number in the"
        " middle, small positive values have the color of negative ones."
    ),
    "colours-repeat": "Two values with the same color cannot be distinguished, in the cells or in the legend.",
    "size-too-small": (
        "The plot would disappear, or the figure would be larger than its column, and the page would scale it down"
        " together with its text."
    ),
    "cells-under-a-pixel": (
        "If several cells share a pixel, some of them are not drawn. Which single events disappear from a PNG is"
        " then a matter of chance."
    ),
    "tooltip-left-out": (
        "A page that held the texts of every cell would take seconds to load, and where a pixel stands for several"
        " cells, none of them could be shown for it."
    ),
    "unfinished-trace": (
        "The trace ends before the decode does, or its states are those after each step. Counting all remaining"
        " positions as committed at the last step would draw a burst that never happened."
    ),
    "heavy-figure": (
        "Readers wait for every byte of a page, and a browser keeps every text and symbol. Above two megabytes a"
        " page with a few figures takes seconds to load."
    ),
    "not-read": "Without this note nobody would notice that, say, a recorded confidence is not drawn.",
    "missing-font": (
        "The picture would look different on a machine that has the font, and nobody would know why. The fonts of"
        " the themes, Liberation Sans and Liberation Serif, are always available."
    ),
    "missing-glyphs": (
        "All characters without a glyph show as the same box, or as nothing, so different tokens look alike. An"
        " HTML page uses the fonts of its reader instead."
    ),
    # writing the picture
    "unknown-output": "The suffix decides the format. A wrong guess would give a file that no program can open.",
    "bad-output-path": (
        "A command writes all of its files or none, so that files from two versions of a spec never lie side by"
        " side. `tracegram new` never overwrites a spec, because comments would be lost."
    ),
    "picture-too-large": (
        "Drawing it would take gigabytes, and few programs open the result. Vector formats have no such limit: SVG"
        " and PDF stay sharp at any size."
    ),
    "render-failed": (
        "The renderer runs in its own process, so a crash gives a message and does not end your program. No file"
        " is written, because half a picture can look whole."
    ),
    "out-of-time": (
        "A job that never ends holds up everything that waits for it. With `--seconds`, a command ends in that"
        " time with all its processes, and unwritten files stay as they were."
    ),
    "render-timeout": (
        "A drawing that never ends would block a terminal or a build for hours. The files stay as they were."
    ),
    "tab-indentation": (
        "YAML counts spaces, and editors show a tab as any number of them: two people would read two different specs."
    ),
    "two-commits": (
        "A line along the commits could follow either step, and statistics of the order would count the position"
        " twice. After a remask a second commit is correct, but then the trace has to record the remask."
    ),
    "mask-predicted": (
        "Samplers forbid the mask, so no step predicts it. If the column `token` is full of masks, it is a canvas"
        " under another name, whose commits would be drawn as changes, or it was recorded before the sampler"
        " removed the mask."
    ),
    "mask-never-occurs": (
        "With a wrong mask id no position is ever undecided, so every position would be drawn as committed at the"
        " first step."
    ),
    "hidden-layer": (
        "A layer that nobody can see shows nothing, and its name in the legend promises something that is not"
        " there. Usually the order of the layers is wrong."
    ),
    "looks-stacked": "Each begins at 0: the one behind looks like the upper part of a stack, or is not seen at all.",
    "unreachable-where": (
        "The comparisons exclude each other, so no trace has a cell for this layer. Often a sign is wrong, or `or`"
        " was meant."
    ),
    "idle-where": (
        "A part that selects no cell, or every cell with a value, hardly changes the picture. It is usually a"
        " mistake, and it hides what the condition really selects."
    ),
    "split-scale": (
        "Each layer has its own color scale. If two scales show one field, the same color means two values, and"
        " readers trust the legend that they see first."
    ),
    "label-covers-answer": "What is decoded there is what the figure is about, and the ground of the label hides it.",
    "texts-cut": "A figure whose texts cannot be read whole shows less than the spec names, and does not look like it.",
    "labels-overlap": (
        "Overlapping texts cannot be read. Widths are estimated from the characters, so the warning needs no font."
    ),
    "low-contrast": (
        "A color that is too close to what is below it, or to a color with another meaning, is overlooked. Areas"
        " and lines are judged by color difference, thin texts by lightness."
    ),
    "colours-confusable": (
        "About one man in twelve sees some colors as the same. To these readers, two fills, lines or values that"
        " differ only in such colors look identical."
    ),
    "no-match": (
        "A box around a missing answer would frame something else. The message shows the end of the decode, where"
        " a space or a special token is easily overlooked."
    ),
    "bad-pattern": (
        "A pattern that is not closed does not mean what it seems to, and one that backtracks without end would"
        " block a build for hours."
    ),
    "undefined-statistic": (
        "Without a number there is no place to draw at: a constant series has no change point, and an answer that"
        " is lost again is never stable."
    ),
    "ambiguous-trace": (
        "A wrong guess draws a figure that looks right: commits one step early, a prompt inside the answer, the"
        " wrong sequence of a batch. Only the author of the file knows what it leaves open."
    ),
    "bad-record": (
        "A record that does not follow its format, or a step out of order, means that the writer failed or that"
        " the format is another one. Drawing the rest would show a decode that never happened."
    ),
    "bad-header": (
        "The header says which token is the mask and whether states are before or after their step. With a wrong"
        " one every commit is drawn at the wrong place."
    ),
    "missing-library": (
        "Reading PyTorch files needs PyTorch; databases and Spark need their own libraries. Few people need all of"
        " these, so they are not installed with tracegram."
    ),
    "needs-whole-trace": (
        "An engine counts and draws a billion cells without holding them. Some words need all cells at once, in memory:"
        " outlines around them, joined texts, some statistics; computed from a part, they would be wrong."
    ),
    "extends-cycle": "A spec that extends itself has no beginning, so nothing can be drawn from it.",
}
