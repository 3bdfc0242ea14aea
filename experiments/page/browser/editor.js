// The editor of programmes, and of the place and its numbers. All it offers was read from the catalogue by the server.

import { pounds } from "./amounts.js";
import { button, field, h, number, select } from "./elements.js";
import { SIDES } from "./words.js";

const per = (share) => `${Math.round(share * 100)}%`;

export function editor(page) {
  const { s } = page,
    { offered } = s;
  const money = h("div", { class: "editor" }),
    place = h("div", { class: "editor" });
  let side = "right";

  const base = () => (typeof s.draft[side] === "string" ? s.draft[side] : s.draft[side].base);
  const preset = () => offered.programmes.find((p) => p.name === base());
  const value = (name) =>
    typeof s.draft[side] === "object" && name in s.draft[side] ? s.draft[side][name] : preset().draft[name];

  function change(name, to) {
    const now = typeof s.draft[side] === "string" ? { base: s.draft[side] } : { ...s.draft[side] };
    if (JSON.stringify(to) === JSON.stringify(preset().draft[name])) delete now[name];
    else now[name] = to;
    s.draft[side] = Object.keys(now).length === 1 ? now.base : now;
    page.edited();
  }

  function mixOf() {
    const shares = Object.fromEntries(offered.instruments.map((name) => [name, value("mix")[name] || 0]));
    const out = h("div", { class: "mix" });
    offered.instruments.forEach((name) => {
      const said = h("output", {}, per(shares[name]));
      const bar = h("input", {
        type: "range",
        min: 0,
        max: 100,
        step: 1,
        value: Math.round(shares[name] * 100),
        "aria-label": `Share of ${name}`,
        "data-instrument": name,
        oninput: () => {
          const points = [...out.querySelectorAll("input")].map((input) => Number(input.value)),
            sum = points.reduce((a, b) => a + b, 0);
          if (!sum) return;
          const mix = Object.fromEntries(
            offered.instruments.map((n, i) => [n, points[i] / sum]).filter(([, share]) => share > 0),
          );
          [...out.querySelectorAll("output")].forEach((one, i) => {
            one.textContent = per(points[i] / sum);
          });
          change("mix", mix);
        },
      });
      out.append(h("label", {}, h("span", {}, name.replaceAll("-", " ")), bar, said));
    });
    return out;
  }

  function drawMoneyPanel() {
    const equal = s.draft.equal === offered.equal[0];
    money.replaceChildren(
      h(
        "div",
        { class: "sides", role: "group", "aria-label": "Which side" },
        SIDES.map((one) =>
          button(
            `Edit ${one}`,
            () => {
              side = one;
              drawMoneyPanel();
            },
            {
              "aria-pressed": String(one === side),
              class: one === side ? "chosen" : "",
            },
          ),
        ),
      ),
      field(
        "Programme",
        select(
          "Programme",
          offered.programmes.map((p) => p.name),
          base(),
          (name) => {
            s.draft[side] = name;
            page.edited();
            drawMoneyPanel();
          },
        ),
      ),
      h("p", { class: "quiet" }, preset().about),
      h(
        "div",
        { class: "two" },
        field(
          "Length, years",
          number("Length, years", value("years"), (n) => change("years", n), {
            min: 1,
            max: 30,
            "data-field": "years",
          }),
        ),
        field(
          "Starts after, months",
          number("Starts after, months", value("start"), (n) => change("start", n), {
            min: 0,
            max: 240,
            "data-field": "start",
          }),
        ),
        field(
          "Pace",
          select(
            "Pace",
            offered.paces,
            typeof value("profile") === "string" ? value("profile") : offered.paces[0],
            (n) => change("profile", n),
            { "data-field": "profile" },
          ),
        ),
        field(
          "Decided by",
          select("Decided by", offered.controls, value("control"), (n) => change("control", n), {
            "data-field": "control",
          }),
        ),
        field(
          "Ending",
          select("Ending", offered.endings, value("ending"), (n) => change("ending", n), {
            "data-field": "ending",
          }),
        ),
        field(
          "Buildings money goes to",
          select("Buildings money goes to", offered.works, value("works"), (n) => change("works", n), {
            "data-field": "works",
          }),
        ),
        equal
          ? field(
              "Worth of each, £ a head today",
              number(
                "Worth of each, pounds a head today",
                s.draft.per_head,
                (n) => {
                  s.draft.per_head = n;
                  page.edited();
                },
                { min: 0, step: 1, placeholder: worth(), "data-field": "per_head" },
              ),
            )
          : field(
              "Money, £ a head",
              number("Money, pounds a head", value("budget_per_head"), (n) => change("budget_per_head", n), {
                min: 0,
                step: 1,
                "data-field": "budget_per_head",
              }),
            ),
      ),
      field(
        "Money held",
        select(
          "Money held",
          [
            [offered.equal[0], "at equal present value"],
            [offered.equal[1], "each its own budget"],
          ],
          s.draft.equal,
          (n) => {
            s.draft.equal = n;
            page.edited();
            drawMoneyPanel();
          },
          { "data-field": "equal" },
        ),
      ),
      h("h3", {}, "What it is spent on"),
      mixOf(),
      h("p", { class: "both" }),
      h(
        "div",
        { class: "row" },
        button("Reset to apply", () => page.reset(), { class: "strong" }),
        button("Undo changes", () => undo(), { class: "plain" }),
      ),
    );
    previewed();
  }

  const worth = () => {
    const options = (s.preview || s.worlds)?.options,
      one = options?.find((o) => !o.nothing);
    return one ? String(Math.round(one.per_head)) : "";
  };

  function undo() {
    s.draft = JSON.parse(JSON.stringify(s.worlds.asked));
    page.edited();
    refresh();
  }

  // what both options would cost, and by how much they differ
  function previewed() {
    const both = money.querySelector(".both"),
      options = (s.preview || s.worlds)?.options;
    if (!both || !options) return;
    const [a, b] = options,
      gap = b.present_value - a.present_value;
    const more = `Difference: ${pounds(Math.abs(gap))} more on the ${gap > 0 ? "right" : "left"}.`;
    both.textContent =
      `${a.name}: ${pounds(a.cash)} in cash, ${pounds(a.present_value)} today. ` +
      `${b.name}: ${pounds(b.cash)} in cash, ${pounds(b.present_value)} today. ` +
      (Math.abs(gap) < 1 ? "The same money." : more);
  }

  // --- place and numbers ---------------------------------------------------------------------------
  const search = h("input", {
    type: "search",
    placeholder: "Search the numbers, as in trust",
    "aria-label": "Search the numbers",
    oninput: () => drawNumbers(),
  });
  const opening = h("input", {
    type: "file",
    accept: ".toml",
    "aria-label": "Open a place file",
    "data-field": "open",
    onchange: async () => {
      const file = opening.files[0];
      if (file) page.send({ kind: "open", name: file.name, text: await file.text() });
      opening.value = "";
    },
  });
  const numbers = h("div", { class: "numbers" });
  const count = h("p", { class: "quiet", role: "status" });
  const history = h("p", { class: "quiet" });

  function drawPlace() {
    const set = (name) => (to) => {
      s.draft[name] = to;
      page.edited();
      if (name === "place") drawPlace();
    };
    const about = offered.places.find((p) => p.name === s.draft.place);
    place.replaceChildren(
      field(
        "Place",
        select(
          "Place",
          offered.places.map((p) => [p.name, p.title]),
          s.draft.place,
          set("place"),
          { "data-field": "place" },
        ),
        about.about,
      ),
      about.rests ? h("p", { class: "quiet" }, about.rests) : "",
      h("p", { class: "quiet" }, "All residents are made up: they are drawn by luck, and stand for nobody."),
      h(
        "div",
        { class: "row" },
        h("label", { class: "file" }, h("span", {}, "Open a place file"), opening),
        button("Save as a place file", () => page.send({ kind: "save", draft: s.draft }), {
          class: "plain",
        }),
      ),
      h(
        "div",
        { class: "two" },
        field(
          "Adults",
          number("Adults", s.draft.population, set("population"), {
            min: 20,
            max: offered.most.population,
            "data-field": "population",
          }),
        ),
        field(
          "Years",
          number("Years", s.draft.years, set("years"), {
            min: 1,
            max: offered.most.years,
            "data-field": "years",
          }),
        ),
        field("Seed", number("Seed", s.draft.seed, set("seed"), { min: 0, "data-field": "seed" })),
        field(
          "Unknown numbers",
          select("Unknown numbers", offered.cases, s.draft.cases, set("cases"), { "data-field": "cases" }),
        ),
      ),
      h("h3", {}, `The model's ${offered.parameters.length} numbers`),
      search,
      count,
      numbers,
      history,
      h(
        "div",
        { class: "row" },
        button("Reset to apply", () => page.reset(), { class: "strong" }),
        button("Undo changes", () => undo(), { class: "plain" }),
      ),
    );
    drawNumbers();
  }

  function drawNumbers() {
    const text = search.value.trim().toLowerCase(),
      groups = new Map();
    for (const p of offered.parameters) {
      if (text && !`${p.name} ${p.meaning} ${p.source}`.toLowerCase().includes(text)) continue;
      const group = p.name.split(".")[0];
      groups.set(group, [...(groups.get(group) || []), p]);
    }
    const total = [...groups.values()].reduce((n, list) => n + list.length, 0),
      changed = Object.keys(s.draft.changes).length;
    count.textContent = `${total} shown${changed ? `, ${changed} changed` : ""}. Changes apply at the next reset.`;
    numbers.replaceChildren(
      ...[...groups].map(([group, list]) => {
        const body = h(
          "details",
          {
            open: Boolean(text) && total < 40,
            ontoggle: () => body.open && body.children.length === 1 && body.append(...list.map(parameter)),
          },
          h("summary", {}, `${group} (${list.length})`),
        );
        if (body.open) body.append(...list.map(parameter));
        return body;
      }),
    );
  }

  function parameter(p) {
    const now = s.worlds?.case[p.name],
      box = number(
        p.name,
        s.draft.changes[p.name] ?? "",
        (n) => {
          if (n === null) delete s.draft.changes[p.name];
          else s.draft.changes[p.name] = n;
          page.edited();
          drawCount();
        },
        {
          min: p.low,
          max: p.high,
          step: "any",
          placeholder: String(now ?? p.value),
          "data-parameter": p.name,
        },
      );
    const drawn =
      now !== undefined && now !== p.value && s.draft.changes[p.name] === undefined
        ? ` This seed draws ${now}.`
        : "";
    return h(
      "div",
      { class: "parameter" },
      h("label", {}, h("b", {}, p.name), box, h("span", { class: "unit" }, p.unit)),
      h(
        "small",
        {},
        `${p.meaning}. Catalogue ${p.value}, from ${p.low} to ${p.high}.${drawn} ` +
          `${p.basis[0].toUpperCase()}${p.basis.slice(1)}: ${p.source}.`,
      ),
    );
  }

  function drawCount() {
    const changed = Object.keys(s.draft.changes).length;
    count.textContent = count.textContent.replace(
      /( shown)(, \d+ changed)?/,
      `$1${changed ? `, ${changed} changed` : ""}`,
    );
  }

  // how much of the server's memory the months take
  page.panelHistory = () => {
    const mb = (bytes) => `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 24 ? 1 : 0)} MB`;
    history.textContent =
      `The months so far take ${mb(s.bytes)} of the server's memory; ` +
      `all ${s.worlds.last + 1} of them are taken to need ${mb(s.worlds.most_bytes)}, ` +
      `and no visitor is given more than ${mb(s.worlds.limit)}.`;
  };

  function refresh() {
    drawMoneyPanel();
    drawPlace();
  }

  return { money, place, refresh, previewed };
}
