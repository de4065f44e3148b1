(function () {
  "use strict";
  document.documentElement.classList.add("js");
  var strip = document.getElementById("words");
  function all(where, what) { return Array.prototype.slice.call(where.querySelectorAll(what)); }

  // "w4-6 w9" stands for the marks w4, w5, w6 and w9.
  function marks(value) {
    var found = [];
    value.dataset.w.split(" ").forEach(function (part) {
      var m = /^((?:t\d+-)?w)(\d+)(?:-(\d+))?$/.exec(part);
      if (!m) return;
      for (var n = +m[2]; n <= +(m[3] || m[2]); n++) {
        var mark = document.getElementById(m[1] + n);
        if (mark) found.push(mark);
      }
    });
    return found;
  }
  function where(value, mark) {
    var row = mark.closest("li").dataset.r, cell = mark.closest(".cell");
    var parts = [row ? "Row " + row : "Around the rows"];
    if (cell.dataset.h) parts.push(cell.dataset.h);
    if (value.dataset.at) parts.push("characters " + value.dataset.at);
    return parts.join(", ") + ".";
  }
  function say(box, value, lit) {
    var lines = box.querySelector(".say").children;
    var quoted = lit.map(function (mark) { return mark.textContent; }).join("");
    lines[0].textContent = value.dataset.said;
    lines[1].textContent = (value.dataset.how || "Stated in the table.") + " " + where(value, lit[0]);
    lines[2].textContent = " Words: " + quoted;
  }
  function unlight() {
    all(document, ".v.on, .pane .on, .strip .on").forEach(function (e) { e.classList.remove("on"); });
  }
  // Scroll a box so that the mark stands well inside it.
  function into(box, mark) {
    var top = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
    if (top < 90 || top > box.clientHeight - 90) box.scrollTop += top - box.clientHeight / 2;
  }
  function show(value, opens) {
    var lit = marks(value);
    if (!lit.length) return;
    var pane = lit[0].closest(".pane");
    var beside = pane.offsetParent !== null && getComputedStyle(pane).position === "sticky" && pane.parentNode.contains(value);
    if (!beside && !opens && strip.hidden) return;
    unlight();
    value.classList.add("on");
    var rows = [];
    lit.forEach(function (mark) {
      mark.classList.add("on");
      var row = mark.closest("li");
      row.classList.add("on");
      if (rows.indexOf(row) < 0) rows.push(row);
    });
    if (beside) {
      say(pane, value, lit);
      into(pane, lit[0]);
      strip.hidden = true;
      return;
    }
    var list = strip.querySelector("ol");
    list.textContent = "";
    rows.forEach(function (row) {
      var copy = row.cloneNode(true);
      all(copy, "[id]").forEach(function (e) { e.removeAttribute("id"); });
      list.appendChild(copy);
    });
    strip.hidden = false;
    say(strip, value, lit);
    strip.scrollTop = 0;
    var first = list.querySelector("mark.on");
    if (first) into(strip, first);
    clear(value);
  }
  // The strip must not lie over the value that was chosen.
  function clear(value) {
    var low = value.getBoundingClientRect().bottom, top = strip.getBoundingClientRect().top;
    if (low > top - 8) window.scrollBy(0, low - top + 40);
  }
  function close() { strip.hidden = true; unlight(); }

  ["mouseover", "focusin", "click"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var value = event.target.closest && event.target.closest("a.v");
      if (value) {
        if (kind === "click") event.preventDefault();
        show(value, kind !== "mouseover");
      } else if (kind === "click" && (!strip.contains(event.target) || event.target.closest(".close"))) {
        close();
      }
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") close();
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("tr.part button");
    if (!button) return;
    var cut = button.closest("tbody").classList.toggle("cut");
    button.setAttribute("aria-expanded", String(!cut));
    button.textContent = cut ? "show all" : "show fewer";
  });

  all(document, "input[data-find]").forEach(function (box) {
    var table = document.getElementById(box.dataset.find), count = box.parentNode.querySelector("[role=status]");
    var rows = all(table, "tbody tr:not(.part)").map(function (row) { return { row: row, text: row.textContent.toLowerCase() }; });
    box.addEventListener("input", function () {
      table.classList.toggle("found", box.value.trim() !== "");
      var words = box.value.toLowerCase().split(/\s+/), shown = 0;
      rows.forEach(function (each) {
        var fits = words.every(function (word) { return each.text.indexOf(word) >= 0; });
        each.row.hidden = !fits;
        shown += fits;
      });
      all(table, "tbody").forEach(function (body) { body.hidden = !body.querySelector("tr:not(.part):not([hidden])"); });
      count.textContent = shown === rows.length ? rows.length + " rows" : shown + " of " + rows.length + " rows";
    });
  });
})();
