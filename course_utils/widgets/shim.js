// Names, roles and keys for the controls in one box of the course. Draws nothing, sends nothing.

const QUIET = "data-lm-suppress-shortcuts"; // keeps Jupyter's one-letter shortcuts away from a focused control
const FOCUSABLE = 'button, input, select, textarea, summary, a[href], [tabindex], [contenteditable="true"]';
let counted = 0;

function set(element, name, value) {
  // Only where it differs: writing the same again would wake the observer for ever.
  if (value === null) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value);
  }
}

function label(widget) {
  const found = widget.querySelector(":scope > .widget-label");
  return found ? found.textContent.trim() : "";
}

function group(widget, role) {
  set(widget, "role", role);
  set(widget, "aria-label", label(widget));
}

function mendToggles(widget) {
  group(widget, "group");
  const buttons = [...widget.querySelectorAll("button")];
  const current = buttons.find((b) => b.classList.contains("mod-active")) || buttons[0];
  const inside = widget.contains(document.activeElement);
  for (const button of buttons) {
    const active = button.classList.contains("mod-active");
    if (widget.classList.contains("course-steps")) {
      set(button, "aria-current", active ? "step" : null);
    } else {
      set(button, "aria-pressed", active);
    }
    if (button.title) set(button, "aria-label", button.title);
    // One stop for Tab; the arrow keys go from button to button.
    if (!inside) set(button, "tabindex", button === current ? 0 : -1);
  }
}

function mendRadios(widget) {
  group(widget, "radiogroup");
  const inputs = widget.querySelectorAll("input[type=radio]");
  // One name for all makes them one group, so that the arrow keys move the choice.
  const name = widget.dataset.courseName || (widget.dataset.courseName = `course-radio-${++counted}`);
  for (const input of inputs) {
    if (input.name !== name) {
      const checked = input.checked;
      input.name = name;
      input.checked = checked;
    }
  }
}

function mendSlider(widget) {
  const handle = widget.querySelector(".noUi-handle");
  const readout = widget.querySelector(".widget-readout");
  if (!handle) return;
  set(handle, "aria-label", label(widget));
  if (readout) {
    set(handle, "aria-valuetext", readout.textContent);
    set(readout, "contenteditable", "false");
    set(readout, "aria-hidden", "true");
  }
}

function mend(frame) {
  const name = frame.querySelector(".course-title");
  set(frame, "role", "group");
  if (name) set(frame, "aria-label", name.textContent.trim());
  for (const pane of frame.querySelectorAll(".course-pane")) {
    const id = pane.querySelector(".course-card-id");
    set(pane, "role", "group");
    if (id) set(pane, "aria-label", id.textContent.trim());
  }
  frame.querySelectorAll(".widget-toggle-buttons").forEach(mendToggles);
  frame.querySelectorAll(".widget-radio").forEach(mendRadios);
  frame.querySelectorAll(".widget-slider").forEach(mendSlider);
  for (const select of frame.querySelectorAll("select")) set(select, "aria-label", label(select.parentElement));
  for (const fold of frame.querySelectorAll("button.course-fold")) {
    set(fold, "aria-expanded", fold.classList.contains("mod-active"));
  }
  for (const live of frame.querySelectorAll(".course-live > .widget-html-content")) set(live, "aria-live", "polite");
  for (const told of frame.querySelectorAll(".course-notice > .widget-html-content")) set(told, "role", "alert");
  for (const chart of frame.querySelectorAll(".course-chart > .widget-html-content")) {
    const wide = chart.scrollWidth > chart.clientWidth + 1;
    set(chart, "tabindex", wide ? 0 : null);
    set(chart, "role", wide ? "region" : null);
    set(chart, "aria-label", wide ? "Figure, scrolls sideways" : null);
  }
  turn(frame);
  for (const element of frame.querySelectorAll(FOCUSABLE)) set(element, QUIET, "true");
}

// After Previous or Next the reading starts again at the card, above the button that was pressed.
function turn(frame) {
  const card = frame.querySelector(".course-card");
  if (!frame.courseTurned || !card || card.textContent === frame.courseTurned) return;
  frame.courseTurned = null;
  set(card, "tabindex", -1);
  card.focus({ preventScroll: true });
  (frame.querySelector(".course-where") || card).scrollIntoView({ block: "nearest" });
}

function remember(event) {
  const nav = event.target.closest?.(".course-nav button");
  const frame = nav && nav.closest(".course-frame");
  const card = frame && frame.querySelector(".course-card");
  if (card) frame.courseTurned = card.textContent;
}

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function move(event) {
  const widget = event.target.closest?.(".widget-toggle-buttons");
  if (!widget || event.altKey || event.ctrlKey || event.metaKey) return;
  const buttons = [...widget.querySelectorAll("button:not(:disabled)")];
  const at = buttons.indexOf(event.target);
  let next = null;
  if (event.key in STEPS) next = buttons[(at + STEPS[event.key] + buttons.length) % buttons.length];
  if (event.key === "Home") next = buttons[0];
  if (event.key === "End") next = buttons[buttons.length - 1];
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  for (const button of buttons) set(button, "tabindex", button === next ? 0 : -1);
  next.focus();
}

function attach(el) {
  const frame = el.closest(".course-frame");
  if (!frame) return null;
  let waiting = 0;
  const later = () => {
    if (!waiting) waiting = requestAnimationFrame(() => ((waiting = 0), mend(frame)));
  };
  const observer = new MutationObserver(later);
  observer.observe(frame, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["class", "aria-valuetext", "title", "contenteditable"],
  });
  frame.addEventListener("keydown", move);
  frame.addEventListener("click", remember);
  const resized = new ResizeObserver(later);
  resized.observe(frame);
  mend(frame);
  return () => {
    observer.disconnect();
    cancelAnimationFrame(waiting);
    resized.disconnect();
    frame.removeEventListener("keydown", move);
    frame.removeEventListener("click", remember);
  };
}

function render({ el }) {
  let detach = null;
  let waiting = 0;
  const start = () => {
    // The box is put into the page after its parts are drawn.
    detach = attach(el);
    if (!detach) waiting = requestAnimationFrame(start);
  };
  start();
  return () => {
    cancelAnimationFrame(waiting);
    if (detach) detach();
  };
}

export default { render };
