// Trying a route: the form at the left; the curl command and the answer at the right.
import { bodyNodes, headersNode, jsonOf, sizeText, statusNode, timeText } from "./answer.js";
import { bodyField } from "./bodies.js";
import { copy, counted, element, fill, freshId } from "./dom.js";
import { parameterField } from "./fields.js";
import { problemsOf, showAtFields } from "./problems.js";
import { build, curl, send } from "./request.js";

/** @returns {Node[]} */
export function trial(route, resolve) {
  const fields = route.parameters.map((parameter) => parameterField(parameter, resolve));
  const body = bodyField(route, resolve);
  const more = moreFields(route);
  const sendButton = element("button", { type: "submit" }, "Send");
  const cancelButton = element("button", { type: "button", class: "quiet", hidden: true }, "Cancel");
  const command = element("pre", { class: "block curl", tabindex: 0, role: "region", "aria-label": "curl command" });
  const outcome = element("div", { class: "outcome", role: "status" });
  const details = element("div", { class: "answer" });

  const form = element(
    "form", { class: "form", novalidate: true, autocomplete: "off", "aria-label": `Try ${route.key}` },
    (fields.length > 0 || body) && element("div", { class: "fields" }, fields.map((field) => field.node), body?.node),
    more.node,
    element("div", { class: "send" }, sendButton, cancelButton, element("span", {}, "or Ctrl + Enter")));

  const request = () => build(route, {
    parameters: fields.map((field) => ({ parameter: field.parameter, values: field.values() })),
    body: body?.read() ?? null,
    ...more.read(),
  });
  const showCommand = () => { command.textContent = curl(request()); };

  let underWay = null;
  async function submit() {
    if (underWay) return;
    const wanted = request();
    showAtFields([], fields, body);
    fill(details);
    if (wanted.faults.length > 0) {
      const items = wanted.faults.map(({ parameter, text }) => ({ loc: [parameter?.place, parameter?.name], msg: text }));
      showAtFields(items, fields, body);
      fill(outcome, element("span", { class: "status status-none" }, "Not sent"), wanted.faults[0].text);
      scrollToNews();
      return;
    }
    underWay = new AbortController();
    sendButton.disabled = true;
    cancelButton.hidden = false;
    fill(outcome, element("span", { class: "muted" }, "Waiting for the answer …"));
    try {
      showAnswer(await send(wanted, underWay.signal));
    } catch (error) {
      fill(outcome, element("span", { class: "status status-none" }, "No answer"), failureText(error, wanted));
    }
    const hadFocus = document.activeElement === cancelButton || document.activeElement === document.body;
    underWay = null;
    sendButton.disabled = false;
    cancelButton.hidden = true;
    if (hadFocus) sendButton.focus({ preventScroll: true });
    scrollToNews();
  }

  function showAnswer(answer) {
    const problems = problemsOf(answer.status, jsonOf(answer));
    const left = showAtFields(problems, fields, body);
    fill(
      outcome, statusNode(answer), element("span", { class: "muted" }, timeText(answer.milliseconds)),
      element("span", { class: "muted" }, sizeText(answer.bytes.length)),
      answer.movedTo && element("span", { class: "muted" }, `redirected to ${answer.movedTo}`),
      problems.length > left.length && element("span", {}, `${counted(problems.length - left.length, "problem")}, shown at the fields`));
    fill(
      details,
      left.length > 0 && element("ul", { class: "problems" }, left.map(({ loc, msg }) => element("li", {}, `${loc.join(".")}: ${msg}`))),
      headersNode(answer.headers), bodyNodes(answer));
  }

  /** On a small screen: to where there is something to read. */
  function scrollToNews() {
    (form.querySelector("[aria-invalid]") ?? outcome).scrollIntoView({ block: "nearest" });
  }

  form.addEventListener("input", showCommand);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    }
  });
  cancelButton.addEventListener("click", () => underWay?.abort());
  showCommand();

  const result = element(
    "div", { class: "result" },
    element("div", { class: "result-head" }, element("h4", {}, "Command"), copyButton(() => command.textContent)),
    command, element("h4", {}, "Answer"), outcome, details);
  fill(outcome, element("span", { class: "muted" }, "Nothing sent yet."));
  return [form, result];
}

/** Why there is no answer, and what to do. */
function failureText(error, { method, body }) {
  if (error.name === "AbortError") return "Cancelled: the host may still be at work on it.";
  if (body !== null && (method === "GET" || method === "HEAD")) {
    return `Browsers send no body with ${method}: use the curl command.`;
  }
  if (/fetch|network|load/i.test(error.message)) {
    return "The host did not answer, or it redirected to another site. See whether it runs, and what its log says.";
  }
  return `The browser does not send this: ${error.message}`;
}

function copyButton(text) {
  const button = element("button", { type: "button", class: "quiet small" }, "Copy");
  const said = element("span", { class: "unseen", role: "status" });
  button.addEventListener("click", async () => {
    const word = (await copy(text())) ? "Copied" : "Not copied";
    button.textContent = word;
    said.textContent = word;
    setTimeout(() => {
      button.textContent = "Copy";
      said.textContent = "";
    }, 2000);
  });
  return element("div", {}, button, said);
}

/** What the document says nothing of: any query, any header. */
function moreFields(route) {
  const query = element("input", { type: "text", id: freshId("query"), autocomplete: "off", spellcheck: "false", placeholder: "a=1&b=2" });
  const headers = element("textarea", { id: freshId("headers"), rows: 2, spellcheck: "false", autocomplete: "off", placeholder: "Accept: application/problem+json" });
  const labelled = (label, control) => element("div", { class: "field" },
    element("div", { class: "field-head" }, element("label", { for: control.id }, label)), control);
  // A handler reads the query by itself, and nobody has said how.
  const isOpen = route.handler !== "function" && route.handler !== "";
  return {
    node: element("details", { class: "more", open: isOpen }, element("summary", {}, "More to send"),
      element("div", { class: "fields" }, labelled("Query", query), labelled("Headers, one a line", headers))),
    read: () => ({ query: query.value, headers: headers.value }),
  };
}
