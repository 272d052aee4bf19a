// tracegram: figures that live; this draws the Vega-Lite documents of a page over their static pictures.
(() => {
  if (customElements.get("tracegram-figure")) return; // a page may name its scripts twice

  const refuse = () => Promise.reject(new Error("nothing is loaded from elsewhere"));
  const own = /^data:image\/png;base64,/; // cells drawn as an image
  const sanitize = async (address) => (own.test(address) ? { href: address } : refuse());
  const options = {
    ast: true, // expressions are interpreted: no policy has to allow eval
    renderer: "svg",
    actions: false,
    defaultStyle: false, // the styles are in the style sheet: no policy has to allow inline ones
    tooltip: { disableDefaultStyle: true },
    loader: { load: refuse, sanitize, http: refuse, file: refuse },
  };
  const parsed = new Promise((resolve) => {
    if (document.readyState !== "loading") resolve();
    else document.addEventListener("DOMContentLoaded", resolve);
  });

  // Cells that are drawn as an image are read from it: from where the pointer is, and the color there.
  const pixelsOf = async (living, grids) => {
    const pixels = new Map();
    for (const image of Object.keys(grids).length ? living.querySelectorAll("svg image") : []) {
      const address = image.getAttributeNS("http://www.w3.org/1999/xlink", "href") ?? image.getAttribute("href");
      const loaded = new Image();
      loaded.src = address;
      await loaded.decode();
      const canvas = Object.assign(document.createElement("canvas"), { width: loaded.width, height: loaded.height });
      const context = canvas.getContext("2d", { willReadFrequently: true });
      context.drawImage(loaded, 0, 0);
      pixels.set(address, context.getImageData(0, 0, loaded.width, loaded.height));
    }
    return pixels;
  };

  // Tooltips of single cells, where an image or a rectangle has many.
  const readCells = async (living, view, { images = {}, cells = {} }) => {
    const pixels = await pixelsOf(living, images);
    if (!pixels.size && !Object.keys(cells).length) return;
    const shown = view.tooltip();
    view.tooltip((handler, event, item, value) => {
      const name = value && item?.mark?.name?.replace(/_marks$/, "");
      const held = images[name] && pixels.get(item.url);
      if (held) value = readPixel(event, held, images[name], cells[name]);
      else if (cells[name]) value = readRectangle(event, item.datum, cells[name]);
      shown.call(handler, handler, event, item, value);
    });
    await view.runAsync(); // another tooltip begins a new drawing
  };

  // Which of so many equal parts of an element the pointer is in, from the left and from the top.
  const partOf = (event, across, down) => {
    const box = event.target.getBoundingClientRect();
    const part = (far, length, parts) => Math.min(Math.max(Math.floor((far / length) * parts), 0), parts - 1);
    return [part(event.clientX - box.left, box.width, across), part(event.clientY - box.top, box.height, down)];
  };

  const readPixel = (event, { data, width, height }, grid, cells) => {
    const [column, row] = partOf(event, width, height);
    const [red, green, blue, alpha] = data.slice(4 * (row * width + column), 4 * (row * width + column) + 4);
    const [x, y] = [cellsIn(grid.x, column, width), cellsIn(grid.y, row, height)];
    const lines = { [grid.x.title]: named(grid.x, x), [grid.y.title]: named(grid.y, y) };
    if (!alpha) return null;
    const further = cells && x[0] === x[1] && y[0] === y[1] ? linesOf(cells, x[0], y[0]) : {};
    if (!grid.value) return { ...lines, ...further };
    const far = ([color]) => {
      const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
      return (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
    };
    const { colors, title } = grid.value;
    const near = colors.length ? colors.reduce((best, each) => (far(each) < far(best) ? each : best)) : null;
    const read = near && far(near) < 1000 ? near[1] : "–"; // grey stands for cells without a value
    return { ...lines, [title]: colors.length ? read : `${Math.round((100 * alpha) / 255)} %`, ...further };
  };

  // The cell of a rectangle, of which the datum names the first and the last cell.
  const readRectangle = (event, datum, cells) => {
    const ends = [cells.x, cells.y].map(({ column }) => [datum[column], datum[`${column}2`] ?? datum[column]]);
    const parts = partOf(event, ...ends.map(([first, last]) => last - first + 1));
    const [x, y] = [cells.x, cells.y].map((axis, at) => (axis.last ? ends[at][1] - parts[at] : ends[at][0] + parts[at]) - axis.first);
    const lines = { [cells.x.title]: named(cells.x, [x, x]), [cells.y.title]: named(cells.y, [y, y]) };
    const { value = "–", text } = datum;
    if (cells.value) lines[cells.value] = typeof value === "number" ? `${Number(value.toPrecision(12))}`.replace("-", "−") : value;
    if (cells.text) lines[cells.text] = text;
    return { ...lines, ...linesOf(cells, x, y) };
  };

  // The further lines of a cell, from a table that holds stretches of cells along x: which is their first, and how many.
  const linesOf = ({ x, at = [], lines = [] }, column, row) => {
    const cell = row * x.cells + column;
    for (let each = 0, before = 0; each < at.length; before += at[each + 1], each += 2) {
      const within = cell - at[each];
      if (within < 0 || within >= at[each + 1]) continue;
      return Object.fromEntries(lines.map(({ title, texts, codes }) => [title, texts[codes[before + within]]]));
    }
    return {};
  };

  // The numbers, from 0, of the first and the last cell whose middle lies in a pixel.
  const cellsIn = (axis, pixel, pixels) => {
    let [low, high] = [pixel, pixel + 1].map((edge) => Math.ceil((edge * axis.cells) / pixels - 0.5));
    high -= 1;
    return axis.last ? [axis.cells - 1 - high, axis.cells - 1 - low] : [low, high];
  };

  const named = (axis, [low, high]) => {
    const value = (at) => (axis.values ? axis.values[at] : axis.first + at);
    return high > low ? `${value(low)} to ${value(high)}` : value(low);
  };

  // Draw aside: what is on the page stays until the living figure is there to take its place.
  const draw = async (spec) => {
    if (!window.vegaEmbed) throw new Error("its scripts could not be loaded");
    const { usermeta, ...plain } = spec; // a document may not change the options
    const living = document.createElement("div");
    const { view } = await vegaEmbed(living, plain, options);
    await readCells(living, view, usermeta?.tracegram ?? {});
    await parsed;
    return living;
  };

  const say = (holder, text) => {
    const said = document.createElement("p");
    said.className = "tracegram-error";
    said.textContent = text;
    holder.append(said);
  };

  const begun = new WeakSet();
  const start = async (figure) => {
    const data = figure.querySelector('script[type="application/json"]');
    if (!data || begun.has(figure)) return;
    begun.add(figure);
    try {
      const living = await draw(JSON.parse(data.textContent));
      const still = figure.querySelector(".tracegram-picture svg");
      for (const side of ["width", "height"]) {
        const value = still.getAttribute(side), svg = living.querySelector("svg"); // fonts differ, the box does not
        value === null ? svg.removeAttribute(side) : svg.setAttribute(side, value);
      }
      still.replaceWith(living);
      figure.dataset.living = "";
    } catch (error) {
      say(figure, `The interactive figure could not start: ${error.message}`);
    }
  };

  // A document whose letters and paper are the default ones asked for no look, and is as its page is.
  const follows = ({ background, layer, concat }) =>
    background === "#ffffff" && (layer ?? concat?.flatMap((plot) => plot.layer))?.some(({ encoding }) => encoding?.x?.axis?.labelColor === "#222222");

  // <tracegram-figure src="figure.vl.json" alt="…">what shows without scripts</tracegram-figure>
  class TracegramFigure extends HTMLElement {
    static observedAttributes = ["src"];
    static start = start; // for figures that come to a page later

    async attributeChangedCallback(_name, _before, source) {
      this.source = source;
      if (source === null) return; // what it shows stays
      const shown = await this.read(source).catch((error) => error);
      await parsed;
      if (this.source !== source) return; // another has been named since
      const alt = this.getAttribute("alt") ?? "";
      if (shown instanceof Error) {
        this.querySelector(":scope > .tracegram-error")?.remove();
        say(this, `The figure ${source} cannot be shown: ${shown.message}. ${alt}`);
        return;
      }
      const { living, spec } = shown;
      if (alt) living.setAttribute("aria-label", alt);
      this.classList.add("tracegram");
      this.classList.toggle("tracegram-follows", follows(spec));
      this.replaceChildren(living);
    }

    async read(source) {
      const address = new URL(source, document.baseURI);
      if (address.origin !== location.origin) throw new Error("it is not of this site");
      const answer = await fetch(address, { redirect: "error" });
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      const spec = await answer.json();
      const living = await draw(spec).catch((error) => {
        throw new Error(`it is no document that can be drawn (${error.message})`);
      });
      return { living, spec };
    }
  }
  customElements.define("tracegram-figure", TracegramFigure);

  // A page of many figures draws those that are about to be seen; some sites put new content into a page.
  const known = new WeakSet();
  const near = new IntersectionObserver((entries) => {
    for (const { target } of entries.filter((each) => each.isIntersecting)) {
      near.unobserve(target);
      start(target);
    }
  }, { rootMargin: "100%" });
  const look = () => {
    for (const figure of document.querySelectorAll("figure.tracegram")) {
      if (!known.has(figure)) near.observe(figure);
      known.add(figure);
    }
  };
  parsed.then(look);
  parsed.then(() => new MutationObserver(look).observe(document.body, { childList: true, subtree: true }));
})();
