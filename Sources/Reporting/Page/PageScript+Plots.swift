// SPDX-License-Identifier: GPL-3.0-or-later

extension PageScript {
  /// Zoom and readings of the drawings that `Figure.html` makes.
  static let plots = #"""
      const [left, top, width, height] = [\#(Figure.PlotSize.left), \#(Figure.PlotSize.top), \#(Figure.PlotSize.fieldWidth), \#(Figure.PlotSize.fieldHeight)];
      const deepest = 1000;
      for (const figure of document.querySelectorAll("figure.plot")) {
        const data = JSON.parse(figure.querySelector("script").textContent);
        const field = figure.querySelector(".field");
        let view = [0, 0, width, height];
        const place = (x, y) => [width * part(data.x, x), height * (1 - part(data.y, y))];

        // What is read at each abscissa, in the order of the axis.
        const stops = new Map();
        data.series.forEach((series, index) => series.x.forEach((x, k) => {
          const values = series.y ? [series.y[k]] : [series.lower[k], series.upper[k]];
          const [px, py] = place(x, values[0]);
          if (![x, ...values].every(Number.isFinite) || !Number.isFinite(px) || !Number.isFinite(py)) return;
          if (!stops.has(x)) stops.set(x, []);
          stops.get(x).push({ index, label: series.label, values });
        }));
        const abscissae = [...stops.keys()].sort((a, b) => a - b);
        let current = -1;

        const controls = make("div", "");
        controls.className = "controls";
        const reading = make("output", "");
        reading.className = "reading";
        const hint = "Move over the figure to read it; drag to zoom, double-click to go back; arrow keys, +, −, 0.";
        const cursor = draw("path", { class: "cursor" });
        const choice = draw("rect", { class: "choice", width: 0, height: 0 });
        field.append(cursor, choice);

        const relabel = () => {
          const [x0, y0, w, h] = view;
          const xRange = [value(data.x, x0 / width), value(data.x, (x0 + w) / width)];
          const yRange = [value(data.y, 1 - (y0 + h) / height), value(data.y, 1 - y0 / height)];
          const ticks = (axis, range) => (axis.logarithmic ? logarithmicTicks : evenTicks)(range);
          const marks = [];
          for (const tick of ticks(data.x, xRange)) {
            const px = left + (width * part(data.x, tick) - x0) / w * width;
            marks.push(draw("path", { d: `M${px} ${top}V${top + height}` }));
            marks.push(draw("text", { x: px, y: top + height + 22, "text-anchor": "middle" }));
            marks.at(-1).textContent = shown(tick);
          }
          for (const tick of ticks(data.y, yRange)) {
            const py = top + (height * (1 - part(data.y, tick)) - y0) / h * height;
            marks.push(draw("path", { d: `M${left} ${py}H${left + width}` }));
            marks.push(draw("text", { x: left - 8, y: py + 5, "text-anchor": "end" }));
            marks.at(-1).textContent = shown(tick);
          }
          figure.querySelector(".ticks").replaceChildren(...marks);
          for (const label of figure.querySelectorAll(".labels text")) {
            const px = (label.dataset.x - x0) / w * width;
            label.setAttribute("x", left + px);
            const py = label.dataset.y === undefined ? 0 : (label.dataset.y - y0) / h * height;
            if (label.dataset.y !== undefined) label.setAttribute("y", top + py);
            label.toggleAttribute("hidden", px < 0 || px > width || py < 0 || py > height);
            label.style.display = label.hasAttribute("hidden") ? "none" : "";
          }
        };
        const show = ([x, y, w, h]) => {
          w = Math.min(width, Math.max(w, width / deepest));
          h = Math.min(height, Math.max(h, height / deepest));
          view = [Math.min(Math.max(x, 0), width - w), Math.min(Math.max(y, 0), height - h), w, h];
          field.setAttribute("viewBox", view.join(" "));
          relabel();
        };
        const zoom = factor => {
          const [x, y, w, h] = view;
          const middle = current < 0 ? x + w / 2 : place(abscissae[current], 1)[0];
          const kept = Math.min(Math.max((middle - x) / w, 0), 1);
          show([middle - kept * w * factor, y + h * (1 - factor) / 2, w * factor, h * factor]);
        };
        const read = index => {
          current = index;
          if (index < 0) {
            reading.textContent = hint;
            cursor.removeAttribute("d");
            return;
          }
          const x = abscissae[index];
          const unit = axis => axis.unit ? ` ${axis.unit}` : "";
          const values = stops.get(x).map(({ label, values }) => {
            const text = values.length === 1 ? shown(values[0]) : `[${shown(values[0], -1)}, ${shown(values[1], 1)}]`;
            return `${label || data.y.title}: ${text}${unit(data.y)}`;
          });
          reading.textContent = `${data.x.title} ${shown(x)}${unit(data.x)} · ${values.join(" · ")}`;
          const px = width * part(data.x, x);
          cursor.setAttribute("d", `M${px} 0V${height}`);
        };
        const where = event => {
          const box = field.getScreenCTM().inverse();
          const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(box);
          return [point.x, point.y];
        };

        let start = null;
        field.addEventListener("pointerdown", event => {
          if (event.pointerType === "mouse" && event.button === 0) start = where(event);
        });
        field.addEventListener("pointermove", event => {
          const [x, y] = where(event);
          let nearest = -1;
          let distance = Infinity;
          abscissae.forEach((abscissa, index) => {
            const away = Math.abs(width * part(data.x, abscissa) - x);
            if (away < distance) [nearest, distance] = [index, away];
          });
          read(nearest);
          if (!start) return;
          choice.setAttribute("x", Math.min(x, start[0]));
          choice.setAttribute("y", Math.min(y, start[1]));
          choice.setAttribute("width", Math.abs(x - start[0]));
          choice.setAttribute("height", Math.abs(y - start[1]));
        });
        addEventListener("pointerup", event => {
          if (!start) return;
          const [x, y] = where(event);
          const [w, h] = [Math.abs(x - start[0]), Math.abs(y - start[1])];
          // A drag along one axis alone zooms that axis.
          const [wide, high] = [w > 0.02 * view[2], h > 0.02 * view[3]];
          if (wide || high) {
            show([wide ? Math.min(x, start[0]) : view[0], high ? Math.min(y, start[1]) : view[1],
              wide ? w : view[2], high ? h : view[3]]);
          }
          choice.setAttribute("width", 0);
          start = null;
        });
        field.addEventListener("dblclick", () => show([0, 0, width, height]));

        const drawing = figure.querySelector("svg");
        drawing.tabIndex = 0;
        drawing.addEventListener("keydown", event => {
          const last = abscissae.length - 1;
          const actions = {
            ArrowRight: () => read(Math.min(current + 1, last)), ArrowLeft: () => read(Math.max(current - 1, 0)),
            Home: () => read(0), End: () => read(last), Escape: () => read(-1),
            "+": () => zoom(0.5), "-": () => zoom(2), "0": () => show([0, 0, width, height]),
          };
          const action = actions[event.key];
          if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          action();
        });
        for (const [name, action] of [["Zoom in", () => zoom(0.5)], ["Zoom out", () => zoom(2)],
          ["Whole", () => show([0, 0, width, height])]]) {
          const button = make("button", name, controls);
          button.type = "button";
          button.addEventListener("click", action);
        }
        controls.append(reading);
        figure.append(controls);
        read(-1);
      }
      root.dataset.ready = "yes";
    """#
}
