// What can leave the page: a link, a command, a script, pictures and tables.

import { button, copied, download, h } from "./elements.js";
import { theme } from "./theme.js";
import { date } from "./words.js";

export function sharing(page) {
  const { s } = page;
  const said = h("p", { role: "status", class: "quiet" });
  const box = (label, rows) =>
    h("textarea", {
      "aria-label": label,
      readonly: true,
      rows,
      spellcheck: "false",
      onfocus: (event) => event.target.select(),
    });
  const link = box("Link", 3),
    command = box("Command", 5),
    script = box("Python", 8),
    digests = h("p", { class: "digest" });
  const tell = (text) => (said.textContent = text);

  page.panelShare = (message) => {
    command.value = message.command;
    script.value = message.python;
    digests.textContent =
      `Digest of all columns at month ${message.month}: left ${message.digests[0].slice(0, 16)}, ` +
      `right ${message.digests[1].slice(0, 16)}. The script prints the same.`;
    digests.dataset.left = message.digests[0];
    digests.dataset.right = message.digests[1];
    digests.dataset.month = message.month;
  };

  function picture() {
    const maps = [...document.querySelectorAll(".kith canvas.map")],
      charts = [...document.querySelectorAll("#panel-differs canvas.chart")].filter((c) => c.width > 20);
    const money = document.querySelector(".kith canvas.money"),
      ratio = window.devicePixelRatio || 1;
    const side = maps[0].width,
      room = 78 * ratio,
      gap = 24 * ratio;
    const wide = Math.max(side * 2 + gap * 3, money.width + gap * 2),
      chartRows = Math.ceil(charts.length / 4);
    const chartHeight = charts.length ? charts[0].height + 12 * ratio : 0;
    const canvas = h("canvas", {
      width: wide,
      height: room + side + gap + money.height + gap + chartRows * chartHeight + gap,
    });
    const ctx = canvas.getContext("2d");
    ctx.fillStyle = theme.blank;
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    ctx.fillStyle = theme.ink;
    ctx.font = `600 ${17 * ratio}px system-ui, sans-serif`;
    const a = s.worlds.asked,
      names = s.worlds.options.map((o) => o.name),
      own = s.offered.places.find((p) => p.name === a.place)?.own,
      where = own ? `${a.place}, a place` : `a ${a.place} neighbourhood`;
    ctx.fillText(
      `${names[0]} (left) and ${names[1]} (right): ${date(s.month).toLowerCase()}`,
      gap,
      28 * ratio,
    );
    ctx.font = `${12 * ratio}px system-ui, sans-serif`;
    ctx.fillText(
      `Kith: ${where} of ${a.population.toLocaleString("en-GB")} adults, seed ${a.seed}. ` +
        "One run is one throw of luck.",
      gap,
      48 * ratio,
    );
    maps.forEach((map, k) => {
      ctx.drawImage(map, gap + k * (side + gap), room - 16 * ratio);
    });
    ctx.drawImage(money, gap, room + side + gap / 2);
    charts.forEach((chart, i) => {
      ctx.drawImage(
        chart,
        gap + (i % 4) * ((wide - gap) / 4),
        room + side + gap + money.height + Math.floor(i / 4) * chartHeight,
        chart.width * Math.min(1, (wide / 4 - gap) / chart.width),
        chart.height * Math.min(1, (wide / 4 - gap) / chart.width),
      );
    });
    canvas.toBlob((blob) => download(`kith-month-${s.month}.png`, blob));
    tell("Saved as a picture.");
  }

  function csv() {
    const names = Object.keys(s.rows[0][0]),
      quoted = (text) => `"${text.replaceAll('"', '""')}"`;
    const lines = [["side", "option", "month", ...names].join(",")];
    s.rows.forEach((rows, k) => {
      const option = quoted(s.worlds.options[k].name);
      rows.slice(0, s.head + 1).forEach((row, month) => {
        lines.push([["left", "right"][k], option, month, ...names.map((n) => row[n])].join(","));
      });
    });
    download(`kith-months-0-to-${s.head}.csv`, new Blob([`${lines.join("\n")}\n`], { type: "text/csv" }));
    tell("Saved as a table.");
  }

  const refresh = () => {
    if (!s.worlds) return;
    link.value = window.location.href;
    page.send({ kind: "elsewhere" });
  };
  const copy = (area, label) => button(label, () => copied(area.value, tell));
  const body = h(
    "div",
    { class: "sharing" },
    h("p", { class: "quiet" }, "The same again, elsewhere. Press “Tell” after playing on."),
    h(
      "div",
      { class: "row" },
      button("Tell", refresh, { class: "strong" }),
      button("PNG", picture),
      button("CSV", csv),
    ),
    said,
    h("h3", {}, "Link"),
    link,
    copy(link, "Copy link"),
    h("h3", {}, "Command"),
    command,
    copy(command, "Copy as command"),
    h("h3", {}, "Python"),
    script,
    copy(script, "Copy as Python"),
    digests,
  );
  queueMicrotask(() =>
    page.tabs.list.addEventListener("opened", (event) => event.detail === "share" && refresh()),
  );
  return body;
}
