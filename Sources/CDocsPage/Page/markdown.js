// The part of CommonMark that descriptions are written in: paragraphs, lists, code, emphasis, links.
import { element } from "./dom.js";

/** @returns {Node[]} */
export function markdown(text) {
  const blocks = [];
  for (const part of text.replaceAll("\r\n", "\n").split(/^```[^\n]*\n([\s\S]*?)^```[^\n]*$/m).entries()) {
    const [index, content] = part;
    if (index % 2 === 1) blocks.push(element("pre", { class: "block", tabindex: 0, role: "region", "aria-label": "Example" }, element("code", {}, content.trimEnd())));
    else blocks.push(...content.split(/\n\s*\n/).filter((block) => block.trim() !== "").map(paragraph));
  }
  return blocks;
}

function paragraph(block) {
  const lines = block.trim().split("\n");
  const bullet = /^\s*[-*+]\s+/;
  const number = /^\s*\d+[.)]\s+/;
  for (const [name, mark] of [["ul", bullet], ["ol", number]]) {
    if (mark.test(lines[0])) return element(name, {}, items(lines, mark).map((item) => element("li", {}, inline(item))));
  }
  if (/^#{1,6}\s/.test(lines[0]) && lines.length === 1) {
    return element("p", {}, element("strong", {}, inline(lines[0].replace(/^#+\s+/, ""))));
  }
  return element("p", {}, inline(lines.join("\n")));
}

/** The texts of the items; a line without a mark belongs to the one before. */
function items(lines, mark) {
  const found = [];
  for (const line of lines) {
    if (mark.test(line) || found.length === 0) found.push(line.replace(mark, ""));
    else found[found.length - 1] += `\n${line.trim()}`;
  }
  return found;
}

const INLINE = /(`+)([\s\S]+?)\1(?!`)|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)|\\([!-/:-@[-`{-~])/g;

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    const [, , code, strong, weak, label, link, escaped] = match;
    if (code !== undefined) nodes.push(element("code", {}, code.trim()));
    else if (strong !== undefined) nodes.push(element("strong", {}, strong));
    else if (weak !== undefined) nodes.push(element("em", {}, weak));
    else if (link !== undefined) nodes.push(element("a", { href: link, rel: "noopener noreferrer" }, label));
    else nodes.push(escaped);
  }
  nodes.push(text.slice(end));
  return nodes;
}
