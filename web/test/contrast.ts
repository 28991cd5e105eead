/**
 * Runs in the page: texts whose contrast with what lies behind them is below AA of WCAG 2.2 (4.5, or 3 for large text).
 * Disabled controls are exempt there, and the editor has themes of its own.
 */
export function lowContrast(): string[] {
  type Color = [number, number, number, number];
  const parse = (text: string): Color => {
    const numbers = (text.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
    const scale = text.startsWith('color(') ? 255 : 1;
    const [red = 0, green = 0, blue = 0, alpha = 1] = numbers;
    return [red * scale, green * scale, blue * scale, alpha];
  };
  const over = (front: Color, back: Color): Color => {
    const mix = (index: 0 | 1 | 2) => front[index] * front[3] + back[index] * (1 - front[3]);
    return [mix(0), mix(1), mix(2), 1];
  };
  const background = (element: Element): Color => {
    const layers: Color[] = [];
    for (let node: Element | null = element; node; node = node.parentElement) {
      const color = parse(getComputedStyle(node).backgroundColor);
      if (color[3] > 0) layers.push(color);
      if (color[3] === 1) break;
    }
    return layers.reduceRight((back, front) => over(front, back), [255, 255, 255, 1] as Color);
  };
  const luminance = (color: Color): number => {
    const channel = (value: number) =>
      value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    return 0.2126 * channel(color[0]) + 0.7152 * channel(color[1]) + 0.0722 * channel(color[2]);
  };
  const found = new Set<string>();
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes]
      .map((node) => (node.nodeType === Node.TEXT_NODE ? node.textContent?.trim() : ''))
      .join('');
    if (text === '' || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (
      element.closest('.monaco-editor, [disabled], [data-disabled], .visually-hidden, script, style, noscript, title')
    )
      continue;
    const style = getComputedStyle(element);
    const back = background(element);
    const one = luminance(over(parse(style.color), back));
    const other = luminance(back);
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (isLarge ? 3 : 4.5))
      found.add(`${contrast.toFixed(2)} ${style.color} on ${back.slice(0, 3).map(Math.round)}: ${text.slice(0, 40)}`);
  }
  return [...found];
}
