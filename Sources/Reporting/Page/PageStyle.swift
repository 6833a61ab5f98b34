// SPDX-License-Identifier: GPL-3.0-or-later

/// How pages look: light or dark as the reader's system asks or the page's switch says, one column on a phone, plain
/// on paper.
enum PageStyle {
  /// The style sheet.
  static let text = """
    :root { color-scheme: light dark; \(colours(dark: false)) }
    @media (prefers-color-scheme: dark) { :root { \(colours(dark: true)) } }
    :root[data-theme="light"] { color-scheme: light; \(colours(dark: false)) }
    :root[data-theme="dark"] { color-scheme: dark; \(colours(dark: true)) }
    \(tints)
    \(sheet)
    @media print {
      :root, :root[data-theme] { color-scheme: light; \(colours(dark: false)) }
      \(print)
    }

    """

  /// Custom properties for both grounds. On the dark one each curve's colour is a lighter one of the same hue, so that
  /// it keeps its contrast and its neighbours' distance.
  private static func colours(dark: Bool) -> String {
    let plain = [
      "ground": dark ? "#14171a" : "#ffffff", "text": dark ? "#e8eaed" : "#1c1e21",
      "faint": dark ? "#a6adb4" : "#5a6068",
      "rule": dark ? "#33393f" : "#dcdfe3", "panel": dark ? "#1d2125" : "#f5f6f8",
      "alarm": dark ? "#3a2a12" : "#fff4dc", "alarm-edge": "#e69f00",
    ]
    let tints = Figure.Tint.allCases.map { ($0.htmlClass, dark ? $0.onDark : $0.rawValue) }
    return (plain.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } + tints)
      .map { "--\($0): \($1);" }.joined(separator: " ")
  }

  private static let tints = Figure.Tint.allCases.map { tint in
    ".\(tint.htmlClass) { --tint: var(--\(tint.htmlClass)); }"
  }.joined(separator: "\n")

  private static let sheet = """
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 62rem; padding: 1rem; background: var(--ground); color: var(--text);
      font: 1rem/1.5 system-ui, "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
    header { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; justify-content: space-between; }
    h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0; }
    h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.5rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
    h3 { font-size: 1.05rem; margin: 1.5rem 0 .25rem; }
    a { color: var(--tint-blue); }
    p, ul, ol { margin: .5rem 0; }
    code, pre { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .88em; }
    pre { background: var(--panel); border-radius: .4rem; padding: .6rem .8rem; white-space: pre-wrap; }
    pre.wide { white-space: pre; overflow-x: auto; }
    blockquote { margin: .5rem 0; padding-left: 1rem; border-left: 3px solid var(--rule); color: var(--faint); }
    .note { color: var(--faint); font-size: .9rem; margin: .25rem 0; }
    nav ul { list-style: none; padding: 0; }
    .warnings { background: var(--alarm); border-left: 4px solid var(--alarm-edge); padding: .5rem 1rem; margin: 1rem 0;
      list-style-position: inside; }
    .table { overflow-x: auto; margin: 1rem 0 .25rem; }
    table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
    caption { text-align: left; font-weight: 600; padding: .25rem 0; }
    th, td { padding: .25rem .7rem .25rem 0; text-align: left; vertical-align: top; min-width: 3rem; max-width: 26rem; }
    th { border-bottom: 2px solid var(--rule); vertical-align: bottom; }
    td { border-bottom: 1px solid var(--rule); }
    th.number, td.number { text-align: right; }
    td.number { white-space: nowrap; }
    td.long { min-width: 13rem; }
    button { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--rule); border-radius: .4rem;
      padding: .15rem .7rem; min-height: 2rem; cursor: pointer; }
    th button { all: unset; cursor: pointer; }
    th button:focus-visible { outline: 2px solid var(--tint-blue); }
    th[aria-sort="ascending"] button::after { content: " ▲"; }
    th[aria-sort="descending"] button::after { content: " ▼"; }
    figure { margin: 1.5rem 0; }
    figure img { max-width: 100%; background: #fff; border-radius: .4rem; }
    figcaption { font-weight: 600; margin-bottom: .5rem; }
    figure > svg { display: block; width: 100%; max-width: 56rem; height: auto; }
    figure text { fill: var(--text); font-size: 14px; }
    .ticks text { fill: var(--faint); }
    .ticks path { stroke: var(--rule); stroke-width: 1; fill: none; }
    .frame { stroke: var(--faint); fill: none; }
    .field { overflow: hidden; cursor: crosshair; touch-action: pan-y; }
    .field path, .sample path { vector-effect: non-scaling-stroke; fill: none; }
    .ground { fill: transparent; }
    .line { stroke: var(--tint); stroke-width: 2.2; stroke-linejoin: round; }
    .dots { stroke: var(--tint); stroke-width: 8; stroke-linecap: round; }
    .band path, .sample path.band { fill: var(--tint); fill-opacity: .35; }
    .band path.rim { fill: none; stroke: var(--tint); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    .band path.bar { fill: none; stroke: var(--tint); stroke-width: 12; stroke-opacity: .5; }
    .marker { stroke: var(--faint); stroke-width: 1.4; stroke-dasharray: 3 4; }
    .choice { fill: var(--tint-blue); fill-opacity: .15; stroke: var(--tint-blue); vector-effect: non-scaling-stroke; }
    .cursor { stroke: var(--text); stroke-width: 1; }
    .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; font-size: .9rem; }
    .sample { width: 30px; height: 14px; margin-right: .4rem; vertical-align: -2px; }
    .controls { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .5rem 0; font-size: .9rem; }
    .reading { flex-basis: 100%; min-height: 3rem; font-variant-numeric: tabular-nums; }
    :focus-visible { outline: 2px solid var(--tint-blue); outline-offset: 2px; }
    @media (max-width: 40rem) {
      body { padding: .75rem; }
      h1 { font-size: 1.3rem; }
      figure text { font-size: 23px; }
    }
    """

  private static let print = """
    body { max-width: none; font-size: 10pt; }
    button, .controls { display: none; }
    .table { overflow: visible; }
    table { font-size: 8pt; }
    th, td, td.long { min-width: 0; }
    .note { font-size: 8pt; }
    tr, figure, pre { break-inside: avoid; }
    h2, h3, figcaption, caption { break-after: avoid; }
    thead { display: table-header-group; }
    """
}

extension Figure.Tint {
  /// The colour in which this tint is seen on a dark ground.
  fileprivate var onDark: String {
    switch self {
    case .black: "#f2f2f2"
    case .orange: "#f0b030"
    case .skyBlue: "#7cc7f2"
    case .bluishGreen: "#2fc79e"
    case .yellow: "#f0e442"
    case .blue: "#4ba3e3"
    case .vermillion: "#f5803e"
    case .reddishPurple: "#e39ac4"
    }
  }
}
