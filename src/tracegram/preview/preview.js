"use strict";
// The page of `tracegram serve`: follows one spec, keeps zoom and scroll while the picture changes under them.

const part = (name) => document.getElementById(name);
const picture = part("picture");
let stream = null;
let width = 0;

// Without a name the first spec is waited for. A browser keeps few connections to a server: a page that nobody sees
// needs none.
function follow(name) {
  if (stream) stream.close();
  stream = null;
  const query = name ? "spec=" + encodeURIComponent(name) : "";
  if (name) history.replaceState(null, "", "?" + query);
  if (name) document.title = name + " – tracegram";
  if (document.hidden) return;
  stream = new EventSource("events?" + query);
  stream.onopen = () => { part("state").textContent = name ? "drawing" : "no spec in this folder"; };
  stream.onerror = () => { part("state").textContent = "not connected"; };
  stream.onmessage = (event) => show(JSON.parse(event.data), query);
  stream.addEventListener("specs", (event) => {
    list(JSON.parse(event.data), name);
    if (!name && part("spec").value) follow(part("spec").value);
  });
}

async function show(news, query) {
  part("state").textContent = "following";
  part("findings").textContent = news.findings;
  part("findings").hidden = !news.findings;
  part("findings").className = news.picture ? "" : "error";
  picture.classList.toggle("stale", !news.picture);
  if (!news.picture) return;
  const next = new Image();
  next.src = "picture?" + query + "&mark=" + news.picture;
  await next.decode();
  width = next.naturalWidth;
  picture.src = next.src;
  picture.alt = news.description;
  picture.hidden = false;
  part("title").textContent = news.title;
  part("description").textContent = news.description;
  zoom();
}

function zoom() {
  const percent = Number(part("zoom").value);
  part("percent").textContent = percent + " %";
  if (width) picture.width = Math.round(width * percent / 100);
}

function list(names, chosen) {
  const shown = !chosen || names.includes(chosen) ? names : [...names, chosen];
  part("spec").replaceChildren(...shown.map((name) => new Option(name, name, false, name === chosen)));
}

part("zoom").addEventListener("input", zoom);
part("spec").addEventListener("change", (event) => { picture.hidden = true; follow(event.target.value); });
fetch("specs").then((answer) => answer.json()).then((names) => {
  list(names, new URLSearchParams(location.search).get("spec"));
  follow(part("spec").value);
  document.addEventListener("visibilitychange", () => follow(part("spec").value));
});
