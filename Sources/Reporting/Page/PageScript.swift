// SPDX-License-Identifier: GPL-3.0-or-later

/// What a page does beyond being read: tables that sort, drawings that tell their numbers and zoom, the switch between
/// light and dark. Nothing is fetched, and whatever needs the script is made by it, so that a page without it is whole.
enum PageScript {
  /// The script.
  static let text = #"""
    "use strict";
    (() => {
      const make = (tag, text, ...parents) => {
        const element = document.createElement(tag);
        element.textContent = text;
        parents.forEach(parent => parent.append(element));
        return element;
      };
      const draw = (tag, attributes) => {
        const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        return element;
      };

      // Numbers as the page shows them: six digits, lower sides rounded down and upper sides up.
      const shown = (value, side = 0) => {
        if (typeof value === "string") return value;
        if (value === 0) return "0";
        let rounded = Number(value.toPrecision(6));
        if (side * (value - rounded) > 0) {
          const unit = Math.pow(10, Math.floor(Math.log10(Math.abs(value))) - 5);
          rounded = Number((rounded + side * unit).toPrecision(6));
        }
        const size = Math.abs(rounded);
        if (size !== 0 && (size < 1e-4 || size >= 1e6)) {
          return rounded.toExponential().replace("e+", "e");
        }
        return String(rounded);
      };

    """# + theme + tables + scale + plots + "\n})();\n"

  private static let theme = #"""
      const root = document.documentElement;
      const prefersDark = matchMedia("(prefers-color-scheme: dark)");
      const isDark = () => (root.dataset.theme ?? (prefersDark.matches ? "dark" : "light")) === "dark";
      const theme = make("button", "", document.querySelector("header"));
      theme.type = "button";
      const nameTheme = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
      theme.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; nameTheme(); });
      prefersDark.addEventListener("change", nameTheme);
      nameTheme();

    """#

  private static let tables = #"""
      const number = text => text === "inf" ? Infinity : text === "-inf" ? -Infinity : Number(text);
      const compare = (a, b) => {
        const [x, y] = [a.dataset.value, b.dataset.value];
        if (x !== undefined && y !== undefined) return number(x) === number(y) ? 0 : number(x) < number(y) ? -1 : 1;
        if (x !== undefined || y !== undefined) return x !== undefined ? -1 : 1;
        return a.textContent.localeCompare(b.textContent);
      };
      for (const table of document.querySelectorAll("table")) {
        const heads = [...table.tHead.rows[0].cells];
        heads.forEach((head, column) => {
          const button = make("button", head.textContent);
          button.type = "button";
          head.replaceChildren(button);
          button.addEventListener("click", () => {
            const sign = head.ariaSort === "ascending" ? -1 : 1;
            heads.forEach(other => other.removeAttribute("aria-sort"));
            head.ariaSort = sign === 1 ? "ascending" : "descending";
            const rows = [...table.tBodies[0].rows];
            rows.sort((a, b) => sign * compare(a.cells[column], b.cells[column]));
            table.tBodies[0].append(...rows);
          });
        });
      }

    """#

  /// The twin of `PlotScale`.
  private static let scale = #"""
      const evenTicks = ([low, high]) => {
        const unit = Math.pow(10, Math.floor(Math.log10((high - low) / 7)));
        const step = [1, 2, 5, 10].map(k => k * unit).find(step => (high - low) / step <= 6.5) ?? 10 * unit;
        const first = Math.ceil(low / step);
        return [0, 1, 2, 3, 4, 5, 6, 7].map(k => (first + k) * step).filter(tick => tick >= low && tick <= high);
      };
      const logarithmicTicks = ([low, high]) => {
        const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
        const ticks = [];
        if (last - first >= 2) {
          const stride = Math.floor((last - first) / 6) + 1;
          for (let power = first; power <= last; power += stride) ticks.push(Math.pow(10, power));
          return ticks;
        }
        for (let power = first - 1; power <= last; power += 1) {
          ticks.push(...[1, 2, 5].map(k => k * Math.pow(10, power)).filter(tick => tick >= low && tick <= high));
        }
        return ticks.length >= 2 ? ticks : evenTicks([low, high]);
      };
      const between = ([low, high], part) => low + part * (high - low);
      const part = (axis, value) => {
        const [low, high] = axis.logarithmic ? axis.range.map(Math.log) : axis.range;
        return ((axis.logarithmic ? Math.log(value) : value) - low) / (high - low);
      };
      const value = (axis, part) => axis.logarithmic
        ? Math.exp(between(axis.range.map(Math.log), part))
        : between(axis.range, part);

    """#
}
