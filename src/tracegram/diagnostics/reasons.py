"""Why each code exists: the wrong picture or the lost data that it prevents."""

REASONS: dict[str, str] = {
    # reading a spec
    "file-not-found": (
        "Nothing can be drawn from a file that is not there. The name is most often misspelled, or relative to another"
        " folder: a trace is looked for beside its spec, not where the command runs."
    ),
    "file-unreadable": (
        "A folder, a pipe or a device holds no bytes that end, and reading one could wait forever. A file without"
        " permission would give an empty picture. A link out of the folder would let whoever sends a spec read what"
        " lies elsewhere on the machine that draws it."
    ),
    "file-too-large": (
        "A file is read whole, and its table takes several times its size in memory. A picture shows far fewer cells"
        " than such a file holds."
    ),
    "empty-spec": "A file cut off by a full disk or a failed save looks like this. It names neither trace nor marks.",
    "not-utf8": (
        "Read under another encoding, tokens turn into other letters without a word: “café” becomes “cafÃ©” in the"
        " picture, and two different tokens can become the same."
    ),
    "bad-yaml": "Guessing where a bracket should close changes which words belong to which mark.",
    "bad-json": (
        "A trace that was cut off while a decode wrote it ends like this. Drawing the rows before the break would"
        " show a decode that stops early."
    ),
    "merge-conflict": "Both sides of the conflict stand in the file, and whichever were drawn, one was not meant.",
    "duplicate-key": (
        "Most YAML and JSON readers keep the last of the two and drop the first. The picture would then ignore a line"
        " that anyone can read in the spec."
    ),
    "key-not-text": (
        "A column named 7 and one named “7” are two keys in YAML and one in JSON. A field can then be drawn in one"
        " format and be missing in the other."
    ),
    "not-a-mapping": "A list or a text has no key `trace` and no key `marks`; most often the first lines are lost.",
    "too-deep": (
        "No figure needs such nesting. Each level costs stack, so that a file made for it could end the process that"
        " reads specs of strangers."
    ),
    "too-many-values": (
        "Aliases of aliases grow tenfold a line: a spec of one screen can stand for more values than memory holds."
        " Rows in such numbers belong into a trace file."
    ),
    "alias-cycle": "A value that contains itself has no end, and no JSON document can hold it.",
    "unknown-anchor": "The alias stands for a value that nobody wrote, so its layer would be missing from the picture.",
    "unknown-tag": (
        "A tag can ask a reader to build an object, even to run code, and readers disagree on what it gives. A spec"
        " is data alone."
    ),
    "merge-key": (
        "YAML 1.2 dropped merge keys: some readers merge, others see a key named `<<`. The same spec would draw two"
        " pictures."
    ),
    "not-finite": (
        "NaN and infinity have no place on an axis and no form in JSON: written there they become null, and some"
        " default is drawn in their place."
    ),
    # validating it
    "unknown-version": (
        "Words may mean other things in another version. Reading it as this one could draw a picture that its writer"
        " never saw."
    ),
    "unknown-word": (
        "A key that is passed over leaves its default in the picture: with `colour: orange` ignored, every cell has"
        " the color that nobody chose, and nothing says so."
    ),
    "missing-word": "Without this word there is nothing to draw, or no way to know which of several things is meant.",
    "unknown-param": (
        "A name that nothing declares is most often misspelled. Drawing the default in its place would show a figure"
        " that looks as if the value had been set."
    ),
    "param-without-value": (
        "A param without a default is a value that whoever draws the figure has to choose. There is no value that every"
        " word of the language could take in its place."
    ),
    "wrong-type": (
        "Silent conversion is where figures go wrong: some readers take 010 for 8, and the text “10” sorts before the"
        " text “9”."
    ),
    "empty-value": (
        "In YAML an unquoted `#` starts a comment, so `color: #ff8c42` has no color. The default would be drawn in"
        " its place."
    ),
    "unknown-choice": "A word that is not known would fall back to some default, another mark or scale than was meant.",
    "out-of-range": (
        "Renderers clamp or ignore such numbers, each in its own way. Opacity 15, meant as 15 percent, would be drawn"
        " opaque."
    ),
    "unknown-unit": "A figure of 3.25 inches and one of 3.25 centimeters differ in all; a guess would be printed.",
    "not-a-colour": (
        "A browser draws an unknown color black or not at all, depending on where it stands. A misspelled color can"
        " then make a layer vanish."
    ),
    "unsafe-text": (
        "The name of a font goes into SVG and HTML files, where brackets and quotes could close its place and begin"
        " something else."
    ),
    "conflicting-words": "Whichever of the two won, the other would stand in the spec and not in the picture.",
    "incomplete-coordinates": (
        "A missing end would have to be guessed: the edge of the plot, zero, or the other end. Each is another"
        " region, and a reader takes the drawn one for a claim."
    ),
    "reversed-range": (
        "A range from 1 to 0 selects nothing, or turns an axis round without a word. The reader would see time run"
        " backwards."
    ),
    "same-field-twice": "Every cell would lie on the diagonal, many on one place, and look like a decoding order.",
    # reading a trace
    "path-outside-folder": (
        "A spec from someone else could read any file of yours into a picture that you then publish. `--root` allows"
        " a wider folder, which you choose."
    ),
    "unknown-format": (
        "Guessing a format from the bytes can read a table as something that it is not. Pickles are refused for good:"
        " opening one runs its code."
    ),
    "unreadable-trace": (
        "A damaged or mislabeled file gives some rows and loses others, and the hole looks like cells that were"
        " never decoded."
    ),
    "empty-trace": (
        "Axes without a cell look like a decode in which nothing happened. Most often the recorder stopped before its"
        " first row."
    ),
    "too-many-rows": "So many rows take minutes and gigabytes, and a page has not enough pixels to show them.",
    "too-many-columns": (
        "A trace has a row for each cell and a dozen columns. Hundreds of them are most often a table with a column"
        " for each position, which has to be written as rows first."
    ),
    "ragged-row": (
        "A missing or surplus separator moves every later value of the row into another column: confidences become"
        " tokens, and the picture shows them."
    ),
    "duplicate-column": (
        "Readers keep one of the two, or rename the second. Which of them is drawn would depend on the library."
    ),
    "bad-array": (
        "Only an array with a row a step and a column a position says where its values belong. Flattening or"
        " transposing another would draw every value in a wrong cell."
    ),
    "frame-not-given": (
        "The spec leaves its cells to a Python program, and the command line has none to hand in. An empty figure"
        " would look like a decode in which nothing happened."
    ),
    "connection-not-granted": (
        "A spec from someone else could read any database that you can reach into a picture that you then publish."
        " A spec says a name, and only you say what stands behind it."
    ),
    "bad-config": (
        "A word that is passed over, or an address that is guessed at, would ask another database than was meant."
        " Addresses may hold passwords, so the message does not show them."
    ),
    "connection-failed": (
        "Without its database a query has no rows, and a picture without rows looks like a decode in which nothing"
        " happened. SQLite alone would make a new, empty database of a misspelled name."
    ),
    "unsafe-connection": (
        "A superuser of PostgreSQL reads files of the server in a plain SELECT, and no read-only transaction prevents"
        " it. What a query may do is decided by its role."
    ),
    "query-refused": (
        "Drawing a figure must change nothing. A query is text from a spec, perhaps from someone else, and could"
        " delete rows, write files or fetch addresses if it were simply run."
    ),
    "query-failed": (
        "The database says what it does not know, and where. Drawing what is left without a misspelled column would be"
        " another figure."
    ),
    "query-timeout": (
        "A query that never ends would hold a build, and a server, for hours. Its database is told to stop, and the"
        " process that asks is ended."
    ),
    # using it
    "unknown-field": (
        "Vega-Lite never looks whether the data has a field. A misspelled one gives an empty picture or one of a single"
        " color, and no error."
    ),
    "unsupported-word": (
        "Some events cannot be computed from what was recorded: changes of a token do not say when it was committed."
        " A guess would look like a measurement."
    ),
    "not-an-index": (
        "A step or position that is negative, broken or beyond 2^52 cannot be a cell. Rounding it would put two cells"
        " on one place."
    ),
    "not-a-number": (
        "A single text in a column of numbers makes other tools treat all of it as categories: a color for each"
        " value, and an order by spelling."
    ),
    "not-a-flag": (
        "In most languages every text but the empty one counts as true, the text “false” too. The layer would then"
        " draw cells where the event did not happen."
    ),
    "duplicate-cell": (
        "Two rows for one cell are drawn on top of each other, and the picture shows the later one. The other is"
        " lost, and nobody can see that it was there."
    ),
    "many-runs": "Drawn together, the cells of several decodes cover each other, and the mixture looks like one.",
    "empty-selection": (
        "A layer without cells leaves no trace in the picture, and reads as “this never happened” when perhaps only a"
        " threshold was misjudged."
    ),
    "empty-window": "The axes would be drawn and hold nothing, as if the decode had been empty there.",
    "overlay-outside-domain": (
        "An overlay off the axes is clipped away or drawn over the labels. Its statement is then missing, or stands"
        " at a wrong place."
    ),
    "colour-domain-misses": (
        "Values outside a color domain all get the color of its nearest end. A domain that misses them all draws a"
        " flat area where there is a pattern."
    ),
    "not-positive": (
        "The logarithm of zero is no number: such cells would be black or missing, and look like ones that were not"
        " recorded."
    ),
    "too-many-cells": (
        "Each cell is an element of its own in an SVG and in the browser. Beyond this number pages stop to respond,"
        " and cells are narrower than a pixel anyway."
    ),
    "several-values": (
        "A mean, a median or a sum of the same cells are different figures. Which of them is meant only the author"
        " knows; the last value drawn over the others would be none of them."
    ),
    "too-many-series": "Beyond this number colors repeat or cannot be told apart, and the legend says nothing.",
    "too-many-plots": (
        "Each plot has axes of its own. Beyond this number plots are smaller than their labels, and nobody compares"
        " them."
    ),
    "constant-stride": "A trace that records every eighth step is drawn as thin stripes, which nobody means.",
    "cells-share-place": "Of several cells at one place only the last drawn would be seen, and nothing would say so.",
    "labels-differ": (
        "A place on an axis has room for one label. Any one of several values would be false of other cells."
    ),
    "axis-value-missing": "A label or a coordinate for a value that is not there would be dropped without a word.",
    "facet-value-missing": (
        "A plot for a value that no cell has would be empty, and a misspelled value would silently lose its place."
    ),
    "missing-values": "Grey cells are easily read as low values; the count is there for the caption to give it, too.",
    "uneven-runs": "Where some runs have ended, a mean is of those left, and a trend may be nothing but that.",
    "off-center": (
        "A reader takes the neutral color for 0 and the two others for below and above. With another number in the"
        " middle, small positive values have the color of negative ones."
    ),
    "colours-repeat": "Two values in one color cannot be told apart, in the cells or in the legend.",
    "size-too-small": (
        "The plot would vanish, or the figure be larger than the column it was made for, and a page would scale it down"
        " together with its letters."
    ),
    "cells-under-a-pixel": (
        "Where several cells share a pixel some of them are not drawn at all. Single events then vanish from PNG"
        " pictures, others stay, by chance of their place."
    ),
    "unfinished-trace": (
        "The record ends before the decode does, or its states are those after each step. Counting all that is left"
        " as committed at the last step would draw a burst that never happened."
    ),
    "heavy-figure": (
        "Readers wait for every byte of a page, and a browser keeps each text and symbol. Above two megabytes a page"
        " of a few figures takes seconds to load."
    ),
    "not-read": "A confidence that was recorded and is not drawn goes unnoticed unless it is named.",
    "missing-font": (
        "The picture would look different on a machine that has the font, and nobody would know why. The fonts of the"
        " themes, Liberation Sans and Liberation Serif, are always at hand."
    ),
    "missing-glyphs": (
        "All characters without a glyph show as the same box, or as nothing, so that different tokens look"
        " alike. An HTML page uses the fonts of its reader instead."
    ),
    # writing the picture
    "unknown-output": "The suffix says what to write. A guess would give a file that its program cannot open.",
    "bad-output-path": (
        "A run writes all of its files or leaves all as they were, so that figures of two states of a spec never lie"
        " side by side. `tracegram new` overwrites no spec, as its comments and words would be lost."
    ),
    "picture-too-large": (
        "Drawing would take gigabytes, and few programs open the result. A vector format has no such limit: SVG and"
        " PDF stay sharp at any size."
    ),
    "render-failed": (
        "The renderer runs in a process of its own, so that its end is a message and not the end of yours. No file is"
        " written, as half a picture can look whole."
    ),
    "out-of-time": (
        "A job that never ends holds up all that wait for it. A command that is given `--seconds` ends in that time,"
        " with all its processes, and what was not written by then is as it was."
    ),
    "render-timeout": (
        "A drawing that never ends would hold a terminal or a build for hours. The files are left as they were."
    ),
    "tab-indentation": (
        "YAML counts blanks, and editors show a tab as any number of them: two people would read two different specs."
    ),
    "two-commits": (
        "A line along the commits could follow either step, and statistics of the order would count the position twice."
        " After a remask a second commit is right, and then the record says so."
    ),
    "mask-predicted": (
        "Samplers forbid the mask, so that no step predicts it. A column `token` full of masks is the canvas under"
        " another name, whose commits would be drawn as changes, or was recorded before the sampler took the mask out."
    ),
    "mask-never-occurs": (
        "With a wrong mask id no position is ever undecided, so that every position would be drawn as committed at"
        " the first step."
    ),
    "hidden-layer": (
        "A layer that nobody sees says nothing, and its name in the legend promises something that is not there."
        " Usually the order of the layers is wrong."
    ),
    "unreachable-where": (
        "The comparisons exclude each other, so no trace could fill the layer. Often a sign is turned round, or"
        " `or` was meant."
    ),
    "idle-where": (
        "A part that holds for no cell, or for every cell with a value, hardly changes what is drawn. It is mostly a"
        " slip, and it hides what the condition really selects."
    ),
    "split-scale": (
        "Each layer has its own color scale. When two scales show one field, the same color stands for two"
        " values, and readers trust whichever legend they see first."
    ),
    "label-covers-answer": "What is decoded there is what the figure is about, and the ground of the label hides it.",
    "labels-overlap": (
        "Texts drawn into one another cannot be read. Widths are estimated from the letters, so the warning needs"
        " no font."
    ),
    "low-contrast": (
        "A color too close to what lies below it, or to a color of another meaning, is not seen. Areas and lines"
        " are judged by color difference, thin texts by lightness."
    ),
    "colours-confusable": (
        "About one man in twelve sees some colors as the same. Two fills, lines or values that only such colors"
        " tell apart are one to these readers."
    ),
    "no-match": (
        "A box around an answer that is not there would frame something else. The message shows what the decode"
        " ends with, where a blank or a special token is easily overlooked."
    ),
    "bad-pattern": (
        "A pattern that is not closed means something else than it looks, and one that backtracks without end would"
        " hold a build for hours."
    ),
    "undefined-statistic": (
        "Without a number there is no place to draw at: a constant series has no change point, and an answer that"
        " is lost again is never stable."
    ),
    "ambiguous-trace": (
        "A guess that is wrong draws a figure that looks right: commits one step early, a prompt among the answer,"
        " the wrong sequence of a batch. What the file leaves open is for its author to say."
    ),
    "bad-record": (
        "A record that is not what its form says, or a step out of order, means that a writer failed or that the"
        " form is another one; what was drawn from the rest would show a decode that never happened."
    ),
    "bad-header": (
        "The header says which token is the mask and whether states are before or after their step. With a wrong"
        " one every commit is drawn in another place."
    ),
    "missing-library": (
        "Files of PyTorch are read by PyTorch itself, databases and Spark by libraries of their own. Few need all of"
        " these, so they are not installed with tracegram."
    ),
    "needs-whole-trace": (
        "A billion cells are counted and drawn by an engine that never holds them. Words and statistics about whole"
        " positions or runs would have to be computed from all of them; drawn from a part they would be wrong."
    ),
    "extends-cycle": "A spec that starts from itself has no beginning, and nothing could be drawn from it.",
}
