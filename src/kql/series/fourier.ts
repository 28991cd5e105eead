import { createRequire } from 'node:module';

/** Complex numbers: real and imaginary parts of each. */
export interface Complex {
  readonly real: readonly number[];
  readonly imaginary: readonly number[];
}

interface Transformer {
  createComplexArray(): number[];
  transform(out: number[], data: number[]): void;
  inverseTransform(out: number[], data: number[]): void;
}
let Radix: (new (size: number) => Transformer) | undefined;

function transformer(size: number): Transformer {
  Radix ??= createRequire(import.meta.url)('fft.js') as new (size: number) => Transformer;
  return new Radix(size);
}

const nextPowerOfTwo = (size: number) => 2 ** Math.ceil(Math.log2(Math.max(size, 2)));
const isPowerOfTwo = (size: number) => size >= 2 && nextPowerOfTwo(size) === size;

function interleaved({ real, imaginary }: Complex, size: number): number[] {
  const data = new Array<number>(2 * size).fill(0);
  real.forEach((value, index) => {
    data[2 * index] = value;
    data[2 * index + 1] = imaginary[index] ?? 0;
  });
  return data;
}
const separated = (data: readonly number[], size: number): Complex => ({
  real: Array.from({ length: size }, (_, index) => data[2 * index] as number),
  imaginary: Array.from({ length: size }, (_, index) => data[2 * index + 1] as number),
});

function byRadix(series: Complex): Complex {
  const size = series.real.length;
  const fft = transformer(size);
  const out = fft.createComplexArray();
  fft.transform(out, interleaved(series, size));
  return separated(out, size);
}

/** A transform of any length as a convolution of a power of two (Bluestein's algorithm). */
function byConvolution({ real, imaginary }: Complex): Complex {
  const count = real.length;
  const size = nextPowerOfTwo(2 * count - 1);
  // The square modulo twice the count: the angle is the same and loses no digits.
  const turns = Array.from({ length: count }, (_, index) => (Math.PI * ((index * index) % (2 * count))) / count);
  const [data, chirp] = [new Array<number>(2 * size).fill(0), new Array<number>(2 * size).fill(0)];
  turns.forEach((turn, index) => {
    const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
    const [x, y] = [real[index] as number, imaginary[index] ?? 0];
    data[2 * index] = x * cosine + y * sine;
    data[2 * index + 1] = y * cosine - x * sine;
    for (const at of index === 0 ? [0] : [index, size - index]) {
      chirp[2 * at] = cosine;
      chirp[2 * at + 1] = sine;
    }
  });
  const fft = transformer(size);
  const [a, b, product, out] = [0, 1, 2, 3].map(() => fft.createComplexArray()) as [
    number[],
    number[],
    number[],
    number[],
  ];
  fft.transform(a, data);
  fft.transform(b, chirp);
  for (let index = 0; index < 2 * size; index += 2) {
    const [p, q, r, s] = [a[index], a[index + 1], b[index], b[index + 1]] as [number, number, number, number];
    product[index] = p * r - q * s;
    product[index + 1] = p * s + q * r;
  }
  fft.inverseTransform(out, product);
  const found = separated(out, count);
  return {
    real: turns.map((turn, index) => {
      const [x, y] = [found.real[index] as number, found.imaginary[index] as number];
      return x * Math.cos(turn) + y * Math.sin(turn);
    }),
    imaginary: turns.map((turn, index) => {
      const [x, y] = [found.real[index] as number, found.imaginary[index] as number];
      return y * Math.cos(turn) - x * Math.sin(turn);
    }),
  };
}

/** The discrete Fourier transform of any length. */
export function fourier(series: Complex): Complex {
  const size = series.real.length;
  if (size < 2) return series;
  return isPowerOfTwo(size) ? byRadix(series) : byConvolution(series);
}

/** Its inverse: the transform with both parts exchanged, over the count. */
export function inverseFourier({ real, imaginary }: Complex): Complex {
  const size = real.length;
  const swapped = fourier({ real: imaginary, imaginary: real });
  return {
    real: swapped.imaginary.map((value) => value / size),
    imaginary: swapped.real.map((value) => value / size),
  };
}

/** The correlation of the series with itself at each distance, 1 at none; the shorter overlap is not made up for. */
export function autocorrelation(values: readonly number[]): number[] {
  const count = values.length;
  const size = nextPowerOfTwo(2 * count);
  const centre = values.reduce((sum, value) => sum + value, 0) / count;
  const fft = transformer(size);
  const padded = new Array<number>(2 * size).fill(0);
  values.forEach((value, index) => {
    padded[2 * index] = value - centre;
  });
  const [spectrum, power, found] = [0, 1, 2].map(() => fft.createComplexArray()) as [number[], number[], number[]];
  fft.transform(spectrum, padded);
  for (let index = 0; index < 2 * size; index += 2) {
    power[index] = (spectrum[index] as number) ** 2 + (spectrum[index + 1] as number) ** 2;
    power[index + 1] = 0;
  }
  fft.inverseTransform(found, power);
  const whole = found[0] as number;
  return Array.from({ length: count }, (_, index) => (whole > 0 ? (found[2 * index] as number) / whole : 0));
}
