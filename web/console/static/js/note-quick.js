/**
 * Reads the quick box of the Contact Entry Note: `48 ap s: gas bill` says call code, mailing code,
 * language and notes in one breath. It knows no page and no network.
 *
 * @typedef {{key: string, label: string, abbr?: string, letter?: string}} Code
 * @typedef {{contact_type: string, contact_action: string, call_code: string,
 *   mailing_code?: string | null}} Combination
 * @typedef {{types: Code[], callCodes: Code[], mailingCodes: Code[], languages: Code[],
 *   combinations: Combination[]}} Codes
 */

/** A shorter beginning of a label would match by accident: `s` is Spanish, not STATUS REQUEST. */
const SHORTEST_BEGINNING = 3;

/**
 * Say what the words in the quick box mean.
 *
 * Every word fills the first slot it fits, in the order call code, mailing code, language, so that
 * `wx wx s` is a weatherization call, a weatherization application and Spanish. Contact Type and
 * Contact Action follow from the agency's usual combinations; what was typed always wins.
 *
 * @param {string} text
 * @param {Codes} codes
 * @returns {{fields: Record<string, string>, unknown: string[]}}
 */
export function readQuick(text, codes) {
  const [head, notes] = splitNotes(text);
  const fields = {};
  const unknown = [];
  for (const word of head.toLowerCase().split(/[\s,;+]+/).filter(Boolean)) {
    const found = meaning(word, fields, codes);
    if (found) fields[found[0]] = found[1];
    else unknown.push(word);
  }
  if (notes) fields.notes = notes;
  return { fields: { ...usual(fields, codes), ...fields }, unknown };
}

/** Everything after the first colon is the note itself, in the writer's own spelling. */
function splitNotes(text) {
  const at = text.indexOf(":");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1).trim()];
}

function meaning(word, taken, codes) {
  // `in` is also a mailing code (income forms): it is the type only while nothing else was said.
  const type = codes.types.find(({ key, abbr }) =>
    [key, abbr].some((name) => name?.toLowerCase() === word),
  );
  const typeFits = type && !taken.contact_type;
  if (typeFits && (word !== "in" || !taken.call_code)) return ["contact_type", type.key];
  const slots = [
    ["call_code", codes.callCodes, (code) => code.abbr],
    ["mailing_code", codes.mailingCodes, (code) => code.key],
    ["language", codes.languages, (code) => code.letter],
  ];
  const open = slots.filter(([slot]) => !taken[slot]);
  for (const [slot, table, short] of open) {
    const exact = table.find((code) => short(code)?.toLowerCase() === word);
    if (exact) return [slot, exact.key];
  }
  if (word.length < SHORTEST_BEGINNING) return null;
  for (const [slot, table] of open) {
    const begun = table.filter((code) => code.label.toLowerCase().startsWith(word));
    if (begun.length === 1) return [slot, begun[0].key];
  }
  return null;
}

/** The agency's usual Contact Type and Contact Action for what was typed, if it has any. */
function usual(fields, codes) {
  if (!fields.call_code) return {};
  const fitting = codes.combinations.filter(
    (one) =>
      one.call_code === fields.call_code &&
      (!fields.contact_type || one.contact_type === fields.contact_type),
  );
  const best =
    fitting.find((one) => (one.mailing_code || "") === (fields.mailing_code || "")) || fitting[0];
  return best ? { contact_type: best.contact_type, contact_action: best.contact_action } : {};
}
