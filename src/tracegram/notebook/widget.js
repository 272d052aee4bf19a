// This file is about a figure in a notebook: its picture, what was found, and the scripts that make it live.

const ELEMENT = "tracegram-figure"; // the scripts define it
const PATIENCE = 5000; // milliseconds in which no other figure asks for scripts that are under way

const ask = (model) => {
  if (customElements.get(ELEMENT) || Date.now() - (window.tracegramAsked ?? -PATIENCE) < PATIENCE) return;
  window.tracegramAsked = Date.now();
  model.send({ ask: "scripts" });
};

const receive = async ({ script, style }) => {
  if (!script || customElements.get(ELEMENT)) return;
  const sheet = document.createElement("style"); // tooltips stand beside the figure's own tree
  sheet.textContent = style;
  document.head.append(sheet);
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  await import(address);
  URL.revokeObjectURL(address);
};

const initialize = ({ model }) => {
  model.on("msg:custom", receive);
  return () => model.off("msg:custom", receive);
};

const render = ({ model, el }) => {
  const picture = document.createElement("div");
  const findings = document.createElement("pre");
  findings.className = "tracegram-findings";
  findings.style.overflow = "auto";
  findings.setAttribute("role", "status");
  el.append(picture, findings);
  let latest = null;

  const draw = async () => {
    const holder = document.createElement("div");
    holder.innerHTML = model.get("html");
    const figure = (latest = holder.firstElementChild);
    if (!customElements.get(ELEMENT)) picture.replaceChildren(figure); // still, until the scripts are there
    await customElements.whenDefined(ELEMENT);
    await customElements.get(ELEMENT).start(figure);
    if (latest === figure) picture.replaceChildren(figure);
  };
  const say = () => {
    findings.textContent = model.get("findings");
    findings.hidden = !findings.textContent;
  };

  model.on("change:html", draw);
  model.on("change:findings", say);
  draw();
  say();
  ask(model);
  return () => {
    model.off("change:html", draw);
    model.off("change:findings", say);
  };
};

export default { initialize, render };
