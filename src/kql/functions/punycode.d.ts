declare module 'punycode/punycode.js' {
  const punycode: {
    encode(text: string): string;
    decode(text: string): string;
    toASCII(domain: string): string;
    toUnicode(domain: string): string;
  };
  export default punycode;
}
