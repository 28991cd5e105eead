import { realSql, sql } from '../sql.ts';
import { argument, type Call, scalar } from './function.ts';

/** How large one unit is, in the unit that all of its kind are counted in. */
type Units = Readonly<Record<string, number>>;

const RADIAN = 180 / Math.PI;
const angle: Units = {
  Arcminute: 1 / 60,
  Arcsecond: 1 / 3600,
  Centiradian: RADIAN / 100,
  Deciradian: RADIAN / 10,
  Degree: 1,
  Gradian: 0.9,
  Microdegree: 1e-6,
  Microradian: RADIAN / 1e6,
  Millidegree: 1e-3,
  Milliradian: RADIAN / 1e3,
  Nanodegree: 1e-9,
  Nanoradian: RADIAN / 1e9,
  NatoMil: 360 / 6400,
  Radian: RADIAN,
  Revolution: 360,
};

const BRITISH_THERMAL_UNIT = 1055.05585262;
const CALORIE = 4.184;
const ELECTRON_VOLT = 1.602176565e-19;
const energy: Units = {
  BritishThermalUnit: BRITISH_THERMAL_UNIT,
  Calorie: CALORIE,
  DecathermEc: 1.05505585262e9,
  DecathermImperial: 1.05505585257348e9,
  DecathermUs: 1.054804e9,
  ElectronVolt: ELECTRON_VOLT,
  Erg: 1e-7,
  FootPound: 1.355817948,
  GigabritishThermalUnit: BRITISH_THERMAL_UNIT * 1e9,
  GigaelectronVolt: ELECTRON_VOLT * 1e9,
  Gigajoule: 1e9,
  GigawattDay: 86_400e9,
  GigawattHour: 3600e9,
  HorsepowerHour: 2.6845195377e6,
  Joule: 1,
  KilobritishThermalUnit: BRITISH_THERMAL_UNIT * 1e3,
  Kilocalorie: CALORIE * 1e3,
  KiloelectronVolt: ELECTRON_VOLT * 1e3,
  Kilojoule: 1e3,
  KilowattDay: 86_400e3,
  KilowattHour: 3600e3,
  MegabritishThermalUnit: BRITISH_THERMAL_UNIT * 1e6,
  Megacalorie: CALORIE * 1e6,
  MegaelectronVolt: ELECTRON_VOLT * 1e6,
  Megajoule: 1e6,
  MegawattDay: 86_400e6,
  MegawattHour: 3600e6,
  Millijoule: 1e-3,
  TeraelectronVolt: ELECTRON_VOLT * 1e12,
  TerawattDay: 86_400e12,
  TerawattHour: 3600e12,
  ThermEc: 1.05505585262e8,
  ThermImperial: 1.05505585257348e8,
  ThermUs: 1.054804e8,
  WattDay: 86_400,
  WattHour: 3600,
};

const force: Units = {
  Decanewton: 10,
  Dyn: 1e-5,
  KilogramForce: 9.80665,
  Kilonewton: 1e3,
  KiloPond: 9.80665,
  KilopoundForce: 4448.2216152605,
  Meganewton: 1e6,
  Micronewton: 1e-6,
  Millinewton: 1e-3,
  Newton: 1,
  OunceForce: 4.4482216152605 / 16,
  Poundal: 0.138254954376,
  PoundForce: 4.4482216152605,
  ShortTonForce: 8896.443230521,
  TonneForce: 9806.65,
};

const LIGHT_YEAR = 9.46073047258e15;
const PARSEC = 3.08567758128e16;
const FOOT = 0.3048;
const length: Units = {
  Angstrom: 1e-10,
  AstronomicalUnit: 1.495978707e11,
  Centimeter: 0.01,
  Chain: 20.1168,
  DataMile: 1828.8,
  Decameter: 10,
  Decimeter: 0.1,
  DtpPica: 0.0254 / 6,
  DtpPoint: 0.0254 / 72,
  Fathom: 1.8288,
  Foot: FOOT,
  Hand: 0.1016,
  Hectometer: 100,
  Inch: 0.0254,
  KilolightYear: LIGHT_YEAR * 1e3,
  Kilometer: 1e3,
  Kiloparsec: PARSEC * 1e3,
  LightYear: LIGHT_YEAR,
  MegalightYear: LIGHT_YEAR * 1e6,
  Megaparsec: PARSEC * 1e6,
  Meter: 1,
  Microinch: 2.54e-8,
  Micrometer: 1e-6,
  Mil: 2.54e-5,
  Mile: 1609.344,
  Millimeter: 1e-3,
  Nanometer: 1e-9,
  NauticalMile: 1852,
  Parsec: PARSEC,
  PrinterPica: 1 / 237.106301584,
  PrinterPoint: 0.0254 / 72.27,
  Shackle: 27.432,
  SolarRadius: 6.9551e8,
  Twip: 1 / 56_692.913385826,
  UsSurveyFoot: 1200 / 3937,
  Yard: 0.9144,
};

const POUND = 0.45359237;
const mass: Units = {
  Centigram: 1e-5,
  Decagram: 0.01,
  Decigram: 1e-4,
  EarthMass: 5.9722e24,
  Grain: 6.479891e-5,
  Gram: 1e-3,
  Hectogram: 0.1,
  Kilogram: 1,
  Kilopound: POUND * 1e3,
  Kilotonne: 1e6,
  LongHundredweight: POUND * 112,
  LongTon: POUND * 2240,
  Megapound: POUND * 1e6,
  Megatonne: 1e9,
  Microgram: 1e-9,
  Milligram: 1e-6,
  Nanogram: 1e-12,
  Ounce: POUND / 16,
  Pound: POUND,
  ShortHundredweight: POUND * 100,
  ShortTon: POUND * 2000,
  Slug: 14.59390294,
  SolarMass: 1.98947e30,
  Stone: POUND * 14,
  Tonne: 1e3,
};

/** Lengths by hour, minute and second. */
function speeds(): Units {
  const lengths: Units = {
    Centimeter: 0.01,
    Decimeter: 0.1,
    Foot: FOOT,
    Inch: 0.0254,
    Kilometer: 1e3,
    Meter: 1,
    Micrometer: 1e-6,
    Millimeter: 1e-3,
    Nanometer: 1e-9,
    UsSurveyFoot: 1200 / 3937,
    Yard: 0.9144,
  };
  const known: Record<string, number> = { Knot: 1852 / 3600, MilePerHour: 0.44704 };
  for (const [name, size] of Object.entries(lengths)) {
    known[`${name}PerHour`] = size / 3600;
    known[`${name}PerMinute`] = size / 60;
    known[`${name}PerSecond`] = size;
  }
  for (const absent of ['DecimeterPerHour', 'MicrometerPerHour', 'NanometerPerHour']) delete known[absent];
  return known;
}

const CUBIC_FOOT = 0.028316846592;
const US_GALLON = 0.003785411784;
const IMPERIAL_GALLON = 0.00454609;
const volume: Units = {
  AcreFoot: 1 / 0.000810714,
  AuTablespoon: 2e-5,
  BoardFoot: CUBIC_FOOT / 12,
  Centiliter: 1e-5,
  CubicCentimeter: 1e-6,
  CubicDecimeter: 1e-3,
  CubicFoot: CUBIC_FOOT,
  CubicHectometer: 1e6,
  CubicInch: 1.6387064e-5,
  CubicKilometer: 1e9,
  CubicMeter: 1,
  CubicMicrometer: 1e-18,
  CubicMile: 1609.344 ** 3,
  CubicMillimeter: 1e-9,
  CubicYard: 0.764554857984,
  Decaliter: 0.01,
  DecausGallon: US_GALLON * 10,
  Deciliter: 1e-4,
  DeciusGallon: US_GALLON / 10,
  HectocubicFoot: CUBIC_FOOT * 100,
  HectocubicMeter: 100,
  Hectoliter: 0.1,
  HectousGallon: US_GALLON * 100,
  ImperialBeerBarrel: IMPERIAL_GALLON * 36,
  ImperialGallon: IMPERIAL_GALLON,
  ImperialOunce: IMPERIAL_GALLON / 160,
  ImperialPint: IMPERIAL_GALLON / 8,
  KilocubicFoot: CUBIC_FOOT * 1e3,
  KilocubicMeter: 1e3,
  KiloimperialGallon: IMPERIAL_GALLON * 1e3,
  Kiloliter: 1,
  KilousGallon: US_GALLON * 1e3,
  Liter: 1e-3,
  MegacubicFoot: CUBIC_FOOT * 1e6,
  MegaimperialGallon: IMPERIAL_GALLON * 1e6,
  Megaliter: 1e3,
  MegausGallon: US_GALLON * 1e6,
  MetricCup: 2.5e-4,
  MetricTeaspoon: 5e-6,
  Microliter: 1e-9,
  Milliliter: 1e-6,
  OilBarrel: US_GALLON * 42,
  UkTablespoon: 1.5e-5,
  UsBeerBarrel: US_GALLON * 31,
  UsCustomaryCup: US_GALLON / 16,
  UsGallon: US_GALLON,
  UsLegalCup: 2.4e-4,
  UsOunce: US_GALLON / 128,
  UsPint: US_GALLON / 8,
  UsQuart: US_GALLON / 4,
  UsTablespoon: US_GALLON / 256,
  UsTeaspoon: US_GALLON / 768,
};

/** A degree in kelvins, and where its zero lies. */
const temperature: Readonly<Record<string, readonly [size: number, zero: number]>> = {
  DegreeCelsius: [1, 273.15],
  DegreeDelisle: [-2 / 3, 373.15],
  DegreeFahrenheit: [5 / 9, (459.67 * 5) / 9],
  DegreeNewton: [100 / 33, 273.15],
  DegreeRankine: [5 / 9, 0],
  DegreeReaumur: [5 / 4, 273.15],
  DegreeRoemer: [40 / 21, 273.15 - (7.5 * 40) / 21],
  Kelvin: [1, 0],
  MillidegreeCelsius: [1e-3, 273.15],
  SolarTemperature: [5778, 0],
};

function unit(call: Call, index: number): string {
  const constant = argument(call, index).constant;
  if (constant?.kind !== 'string') throw call.node.fail('KQL_CONSTANT_EXPECTED', 'The unit must be constant.');
  return constant.value;
}

const NONE = sql("CAST(NULL, 'Nullable(Float64)')", 'real');
const real = (call: Call) => `toFloat64(${argument(call, 0).text})`;

/** Null where a unit is not known. */
const between = (units: Units) =>
  scalar((call) => {
    const [from, to] = [units[unit(call, 1)], units[unit(call, 2)]];
    if (from === undefined || to === undefined) return NONE;
    return sql(`(${real(call)} * ${realSql(from).text} / ${realSql(to).text})`, 'real');
  });

/** A tilt is the sine of its angle. */
const betweenAngles = scalar((call) => {
  const [from, to] = [unit(call, 1), unit(call, 2)];
  const [size, target] = [angle[from], angle[to]];
  if ((size === undefined && from !== 'Tilt') || (target === undefined && to !== 'Tilt')) return NONE;
  const degrees = size === undefined ? `degrees(asin(${real(call)}))` : `(${real(call)} * ${realSql(size).text})`;
  return sql(target === undefined ? `sin(radians(${degrees}))` : `(${degrees} / ${realSql(target).text})`, 'real');
});

const betweenTemperatures = scalar((call) => {
  const [from, to] = [temperature[unit(call, 1)], temperature[unit(call, 2)]];
  if (!from || !to) return NONE;
  const number = (value: number) => realSql(value).text;
  if (from[0] === to[0]) return sql(`(${real(call)} + ${number((from[1] - to[1]) / to[0])})`, 'real');
  return sql(`((${real(call)} * ${number(from[0])} + ${number(from[1] - to[1])}) / ${number(to[0])})`, 'real');
});

export const units = {
  convert_angle: betweenAngles,
  convert_energy: between(energy),
  convert_force: between(force),
  convert_length: between(length),
  convert_mass: between(mass),
  convert_speed: between(speeds()),
  convert_temperature: betweenTemperatures,
  convert_volume: between(volume),
};
