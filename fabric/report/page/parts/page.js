"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);

  function setUpTheme() {
    const button = byId("theme");
    const isDark = () => (document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    const tell = () => { button.textContent = isDark() ? "Light colours" : "Dark colours"; };
    button.hidden = false;
    button.addEventListener("click", () => { document.documentElement.dataset.theme = isDark() ? "light" : "dark"; tell(); });
    tell();
  }

  function setUpTabs(tabs) {
    const panels = [...tabs.querySelectorAll(".panel")];
    const list = document.createElement("div");
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", tabs.getAttribute("aria-label"));
    tabs.removeAttribute("aria-label");
    const buttons = panels.map((panel, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.id = `tab-${panel.id}`;
      button.textContent = panel.dataset.title;
      button.setAttribute("role", "tab");
      button.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.removeAttribute("aria-label");
      panel.setAttribute("aria-labelledby", button.id);
      button.addEventListener("click", () => choose(index, false));
      list.append(button);
      return button;
    });
    const choose = (chosen, focus) => {
      buttons.forEach((button, index) => {
        button.setAttribute("aria-selected", String(index === chosen));
        button.tabIndex = index === chosen ? 0 : -1;
        panels[index].hidden = index !== chosen;
      });
      if (focus) buttons[chosen].focus();
    };
    list.addEventListener("keydown", (event) => {
      const now = buttons.indexOf(document.activeElement);
      const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: buttons.length - 1 }[event.key];
      if (next === undefined || now < 0) return;
      event.preventDefault();
      choose((next + buttons.length) % buttons.length, true);
    });
    tabs.prepend(list);
    tabs.classList.add("live");
    choose(0, false);
  }

  function setUpBill(table) {
    const body = table.tBodies[0];
    const lines = [...body.rows].map((row, index) => ({ row, cells: data.rows[index] }));
    const search = byId("bom-search"), clear = byId("bom-clear"), status = byId("bom-status");
    let only = null;

    const show = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      for (const { row, cells } of lines) {
        const text = cells.join(" ").toLowerCase();
        const fits = words.every((word) => text.includes(word)) && (!only || cells[data.columns.indexOf(only.field)] === only.value);
        row.hidden = !fits;
        count += fits ? 1 : 0;
      }
      clear.hidden = !only && !words.length;
      status.textContent = `${count} of ${lines.length} lines${only ? `, ${only.value} only` : ""}`;
      document.querySelectorAll(".bar-row").forEach((bar) => {
        bar.setAttribute("aria-pressed", String(Boolean(only) && bar.dataset.field === only.field && bar.dataset.value === only.value));
      });
    };

    const compare = (column, sign) => (a, b) => {
      const [x, y] = [a.cells[column], b.cells[column]];
      if (x === null || y === null) return (x === null) - (y === null);
      return sign * (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "en", { numeric: true }));
    };
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const direction = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
        [...table.tHead.rows[0].cells].forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", direction);
        lines.sort(compare(column, direction === "ascending" ? 1 : -1));
        body.append(...lines.map((line) => line.row));
      });
    });

    search.addEventListener("input", show);
    clear.addEventListener("click", () => { only = null; search.value = ""; show(); search.focus(); });
    document.querySelectorAll(".bar-row").forEach((bar) => {
      const filter = () => {
        const same = only && only.field === bar.dataset.field && only.value === bar.dataset.value;
        only = same ? null : { field: bar.dataset.field, value: bar.dataset.value };
        show();
      };
      bar.addEventListener("click", filter);
      bar.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); filter(); }
      });
    });
    setUpDownload(lines);
    show();
  }

  function setUpDownload(lines) {
    const button = byId("bom-download");
    const cell = (value) => {
      const text = value === null ? "" : String(value);
      return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      const rows = lines.filter((line) => !line.row.hidden).map((line) => line.cells);
      const text = [data.columns, ...rows].map((row) => row.map(cell).join(",")).join("\n") + "\n";
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
      link.download = `${data.name}-bom.csv`;
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }

  setUpTheme();
  document.querySelectorAll("[data-tabs]").forEach(setUpTabs);
  setUpBill(byId("bom"));
})();
