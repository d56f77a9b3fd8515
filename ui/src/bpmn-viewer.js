// Shows process diagrams: <div data-bpmn-viewer data-xml="URL" data-state='{"active":[…],"passed":[…],"incidents":[…]}'>.
// The page beside it says the same as a list, so nothing is lost without script.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

const token = (host, name) => getComputedStyle(host).getPropertyValue(name).trim();

function badge(kind, text, label) {
  const node = document.createElement("div");
  node.className = `pv-badge pv-${kind}`;
  node.textContent = text;
  node.title = label;
  return node;
}

function mark(viewer, state, texts) {
  const [canvas, overlays, registry] = ["canvas", "overlays", "elementRegistry"].map((name) => viewer.get(name));
  const known = (id) => registry.get(id);
  for (const id of state.passed ?? []) if (known(id)) canvas.addMarker(id, "pv-passed");
  for (const { id, count = 1 } of state.active ?? []) {
    if (!known(id)) continue;
    canvas.addMarker(id, "pv-current");
    overlays.add(id, { position: { top: -14, right: 14 }, html: badge("token", String(count), `${count} ${texts.active}`) });
  }
  for (const { id, count = 1, text = "" } of state.incidents ?? []) {
    if (!known(id)) continue;
    canvas.addMarker(id, "pv-incident");
    overlays.add(id, { position: { top: -14, left: -14 }, html: badge("fault", "!", `${count} ${texts.incident} ${text}`) });
  }
}

function keys(viewer, host) {
  const canvas = viewer.get("canvas");
  const zoom = viewer.get("zoomScroll");
  const moves = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
  host.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moves[event.key];
    if (move) canvas.scroll({ dx: move[0], dy: move[1] });
    else if (event.key === "+" || event.key === "=") zoom.stepZoom(1);
    else if (event.key === "-") zoom.stepZoom(-1);
    else if (event.key === "0") canvas.zoom("fit-viewport", "auto");
    else return;
    event.preventDefault();
  });
}

async function show(host) {
  const answer = await fetch(host.dataset.xml, { headers: { accept: "application/xml" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const colors = { defaultFillColor: token(host, "--pv-fill"), defaultStrokeColor: token(host, "--pv-stroke"), defaultLabelColor: token(host, "--pv-text") };
  host.textContent = "";
  const viewer = new NavigatedViewer({ container: host, bpmnRenderer: colors });
  await viewer.importXML(await answer.text());
  viewer.get("canvas").zoom("fit-viewport", "auto");
  mark(viewer, JSON.parse(host.dataset.state || "{}"), { active: host.dataset.textActive ?? "", incident: host.dataset.textIncident ?? "" });
  keys(viewer, host);
  const pattern = host.dataset.href;
  if (pattern) {
    viewer.on("element.click", ({ element }) => {
      const target = document.getElementById(`element-${element.id}`);
      if (target) target.scrollIntoView({ block: "center" });
    });
  }
}

for (const host of document.querySelectorAll("[data-bpmn-viewer]")) {
  show(host).catch(() => {
    host.textContent = host.dataset.textFailed ?? "";
  });
}
