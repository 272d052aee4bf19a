"use strict";
// The page of `tracegram serve`: follows one spec, keeps zoom and scroll while the picture changes under them.

const part = (name) => document.getElementById(name);
const picture = part("picture");
let stream = null;
let width = 0;

function follow(name) {
  if (stream) stream.close();
  const query = "spec=" + encodeURIComponent(name);
  history.replaceState(null, "", "?" + query);
  document.title = name + " – tracegram";
  stream = new EventSource("events?" + query);
  stream.onopen = () => { part("state").textContent = "following"; };
  stream.onerror = () => { part("state").textContent = "not connected"; };
  stream.onmessage = (event) => show(JSON.parse(event.data), query);
}

async function show(news, query) {
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

part("zoom").addEventListener("input", zoom);
part("spec").addEventListener("change", (event) => { picture.hidden = true; follow(event.target.value); });
fetch("specs").then((answer) => answer.json()).then((names) => {
  const asked = new URLSearchParams(location.search).get("spec");
  part("spec").replaceChildren(...names.map((name) => new Option(name, name, false, name === asked)));
  if (asked && !names.includes(asked)) part("spec").add(new Option(asked, asked, false, true));
  if (part("spec").value) follow(part("spec").value);
  else part("state").textContent = "no spec in this folder";
});
