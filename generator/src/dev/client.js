// What the development server puts into every page: reloads it when it changes, swaps style sheets, and shows what is wrong with a build.
(() => {
  let overlay = null;
  let wasGone = false;

  const source = new EventSource("/_dev/events");
  source.onerror = () => { wasGone = true; };
  source.onmessage = (message) => {
    const event = JSON.parse(message.data);
    // the server was started anew while this page was open
    if (event.kind === "hello" && wasGone) return location.reload();
    if (event.kind === "hello" || event.kind === "problems") show(event.problems);
    if (event.kind === "styles") { show([]); swapStyles(); }
    if (event.kind === "pages") { show([]); if (concernsThisPage(event.pages)) location.reload(); }
  };

  function concernsThisPage(pages) {
    // the page for addresses that there are not may just have got one
    return pages === null || pages.includes(decodeURI(location.pathname)) || pages.includes("/404.html") || document.title.endsWith("– sitegen");
  }

  function swapStyles() {
    for (const link of document.querySelectorAll('link[rel="stylesheet"]')) {
      const url = new URL(link.href);
      if (url.origin !== location.origin) continue;
      url.searchParams.set("v", Date.now());
      const next = link.cloneNode();
      next.href = url;
      // the old one goes when the new one is there, so that nothing flashes
      next.onload = () => link.remove();
      next.onerror = () => next.remove();
      link.after(next);
    }
  }

  function show(problems) {
    overlay?.remove();
    overlay = null;
    if (!problems.length) return;
    overlay = document.createElement("sitegen-problems");
    overlay.setAttribute("role", "alert");
    const root = overlay.attachShadow({ mode: "open" });
    const box = element("div", "box");
    box.append(element("h1", "", problems.length === 1 ? "The build found a problem" : `The build found ${problems.length} problems`));
    for (const problem of problems) box.append(card(problem));
    box.append(element("p", "foot", "What you see behind this is the last build that went well. This goes away when the problem does."));
    root.append(style(), box);
    document.documentElement.append(overlay);
  }

  function card(problem) {
    const card = element("section", problem.severity);
    card.append(element("h2", "", problem.message));
    if (problem.file) card.append(element("p", "place", [problem.file, problem.line, problem.column].filter(Boolean).join(":")));
    if (problem.source) {
      const code = element("pre", "source");
      code.append(element("span", "number", `${problem.line} | `), problem.source);
      card.append(code);
    }
    for (const related of problem.related) card.append(element("p", "note", related));
    for (const note of problem.notes) card.append(element("p", "note", note));
    if (problem.hint) card.append(element("p", "hint", problem.hint));
    return card;
  }

  function element(name, className, text) {
    const node = document.createElement(name);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  function style() {
    const sheet = document.createElement("style");
    sheet.textContent = `
      :host { all: initial; position: fixed; inset: 0; z-index: 2147483647; overflow: auto; background: rgb(12 10 9 / .8); font: 15px/1.5 system-ui, sans-serif; }
      .box { box-sizing: border-box; max-width: 54rem; margin: 6vh auto; padding: 1.5rem; border-radius: 12px; background: #1c1917; color: #f5f5f4; }
      h1 { margin: 0 0 1rem; font-size: 1.125rem; color: #fca5a5; }
      section { margin: 0 0 1rem; padding: 1rem 1.25rem; border-radius: 8px; background: #292524; border-inline-start: 4px solid #f87171; }
      section.warning { border-color: #fbbf24; }
      h2 { margin: 0 0 .25rem; font-size: 1rem; overflow-wrap: anywhere; }
      p { margin: .375rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
      .place { font: 13px/1.5 ui-monospace, monospace; color: #93c5fd; }
      .source { margin: .75rem 0 0; padding: .75rem; overflow-x: auto; border-radius: 6px; background: #0c0a09; font: 13px/1.5 ui-monospace, monospace; }
      .number, .note, .foot { color: #a8a29e; }
      .hint { color: #86efac; }
      .hint::before { content: "hint: "; }
      .foot { font-size: .875rem; }`;
    return sheet;
  }
})();
