"use strict";
// Everything is put in as text, never as HTML.
const make = (name, ...inside) => {
  const element = document.createElement(name);
  element.append(...inside.filter((part) => part !== null && part !== undefined));
  return element;
};
const styled = (element, style) => Object.assign(element, { className: style });

// `words like these` become code.
const prose = (text) =>
  make("p", ...String(text ?? "").split("`").map((part, place) => (place % 2 ? make("code", part) : part)));

const nameOf = (reference) => reference.split("/").pop();

// What kind of value a schema stands for, with links to those that have a name.
const kind = (schema) => {
  if (!schema) return make("span", "anything");
  if (schema.$ref) {
    const link = make("a", nameOf(schema.$ref));
    link.href = `#schema-${nameOf(schema.$ref)}`;
    return link;
  }
  const parts = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (parts) {
    const between = schema.allOf ? " and " : " or ";
    return make("span", ...parts.flatMap((part, place) => (place ? [between, kind(part)] : [kind(part)])));
  }
  if (schema.enum) return make("span", schema.enum.map((value) => `"${value}"`).join(" or "));
  const types = [schema.type ?? "anything"].flat();
  if (types[0] === "array") {
    const rest = types.slice(1).map((type) => ` or ${type}`).join("");
    return make("span", "list of ", kind(schema.items ?? schema.prefixItems?.[0]), rest);
  }
  return make("span", types.join(" or ") + (schema.format ? ` (${schema.format})` : ""));
};

const row = (...cells) => make("tr", ...cells.map((cell) => make("td", cell)));

const fields = (schema) => {
  if (schema.allOf) return make("div", ...schema.allOf.map((part) => (part.$ref ? make("p", "All of ", kind(part), ", and:") : fields(part))));
  if (!schema.properties) return make("p", kind(schema));
  const needed = schema.required ?? [];
  return make("table", ...Object.entries(schema.properties).map(([name, value]) => {
    const about = prose(value.description);
    about.prepend(kind(value), value.description ? ". " : "");
    return row(make("span", make("code", name), needed.includes(name) ? "" : styled(make("span", " (may be absent)"), "quiet")), about);
  }));
};

const example = (value) => make("pre", JSON.stringify(value, null, 2));

const content = (described, schemas) => Object.entries(described ?? {}).flatMap(([type, media]) => {
  const shown = media.example ?? schemas[nameOf(media.schema?.$ref ?? "")]?.example;
  return [make("p", make("code", type), " ", kind(media.schema)), shown ? example(shown) : null];
});

const operation = (path, method, described, schemas) => {
  const parameters = (described.parameters ?? []).map((parameter) =>
    row(make("code", parameter.name), make("span", `in the ${parameter.in}. ${parameter.description ?? ""} `, kind(parameter.schema))));
  const answers = Object.entries(described.responses ?? {}).map(([status, answer]) =>
    row(make("code", status), make("div", answer.description, ...content(answer.content, schemas))));
  const whole = make("div",
    described.description ? prose(described.description) : null,
    parameters.length ? make("h3", "Parameters") : null,
    parameters.length ? make("table", ...parameters) : null,
    described.requestBody ? make("h3", "Body") : null,
    ...content(described.requestBody?.content, schemas),
    make("h3", "Answers"), make("table", ...answers));
  return make("details", make("summary", make("b", method.toUpperCase()), make("code", path), styled(make("span", described.summary ?? ""), "quiet")), whole);
};

const schema = ([name, described]) => {
  const shown = make("details", make("summary", make("code", name)), make("div", prose(described.description), fields(described)));
  shown.id = `schema-${name}`;
  return shown;
};

const openNamed = () => {
  const named = document.getElementById(location.hash.slice(1));
  if (!named) return;
  named.open = true;
  named.scrollIntoView();
};

const show = (api) => {
  const schemas = api.components?.schemas ?? {};
  const all = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ path, method, described })));
  const tags = (api.tags ?? []).flatMap((tag) => [
    make("h2", tag.name), styled(prose(tag.description), "quiet"),
    ...all.filter(({ described }) => described.tags?.includes(tag.name))
      .map(({ path, method, described }) => operation(path, method, described, schemas)),
  ]);
  const source = make("a", "/openapi.json");
  source.href = "/openapi.json";
  document.querySelector("main").replaceChildren(
    make("h1", api.info.title), styled(make("p", `version ${api.info.version}, `, source), "quiet"),
    prose(api.info.description), ...tags, make("h2", "schemas"), ...Object.entries(schemas).map(schema));
  addEventListener("hashchange", openNamed);
  openNamed();
};

fetch("/openapi.json").then((answer) => answer.json()).then(show);
