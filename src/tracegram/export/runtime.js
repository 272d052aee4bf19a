// This file is about figures that live: it draws the Vega-Lite documents of a page over their static pictures.
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

  // Draw aside: what is on the page stays until the living figure is there to take its place.
  const draw = async (spec) => {
    if (!window.vegaEmbed) throw new Error("its scripts could not be loaded");
    const { usermeta, ...plain } = spec; // a document may not change the options
    const living = document.createElement("div");
    await vegaEmbed(living, plain, options);
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
      say(figure, `The living figure could not start: ${error.message}`);
    }
  };

  // <tracegram-figure src="figure.vl.json" alt="…">what shows without scripts</tracegram-figure>
  class TracegramFigure extends HTMLElement {
    static observedAttributes = ["src"];
    static start = start; // for figures that come to a page later

    async attributeChangedCallback(_name, _before, source) {
      this.source = source;
      const shown = await this.read(source).catch((error) => error);
      await parsed;
      if (this.source !== source) return; // another has been named since
      const alt = this.getAttribute("alt") ?? "";
      if (shown instanceof Error) {
        this.querySelector(":scope > .tracegram-error")?.remove();
        say(this, `The figure ${source} cannot be shown: ${shown.message}. ${alt}`);
        return;
      }
      if (alt) shown.setAttribute("aria-label", alt);
      this.replaceChildren(shown);
    }

    async read(source) {
      const address = new URL(source, document.baseURI);
      if (address.origin !== location.origin) throw new Error("it is not of this site");
      const answer = await fetch(address, { redirect: "error" });
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      return draw(await answer.json()).catch((error) => {
        throw new Error(`it is no document that can be drawn (${error.message})`);
      });
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
