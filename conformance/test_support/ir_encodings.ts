/** The encodings in which OpenVINO reads IR, detected by their first bytes or their declaration. */
export const encodings: Readonly<Record<string, (text: string) => Uint8Array>> = {
  "UTF-8": (text) => new TextEncoder().encode(text),
  "UTF-8 with a mark": (text) => new TextEncoder().encode(`\ufeff${text}`),
  "UTF-16LE": (text) => utf16(text, true),
  "UTF-16LE with a mark": (text) => utf16(`\ufeff${text}`, true),
  "UTF-16BE": (text) => utf16(text, false),
  "UTF-16BE with a mark": (text) => utf16(`\ufeff${text}`, false),
  "UTF-32LE": (text) => utf32(text, true),
  "UTF-32LE with a mark": (text) => utf32(`\ufeff${text}`, true),
  "UTF-32BE": (text) => utf32(text, false),
  "UTF-32BE with a mark": (text) => utf32(`\ufeff${text}`, false),
  latin1: (text) => {
    const declared = `<?xml version="1.0" encoding='ISO-8859-1'?>${text.replace(/^<\?xml.*?\?>/, "")}`;
    return Uint8Array.from(declared, (character) => character.charCodeAt(0));
  },
};

function utf16(text: string, isLittleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), isLittleEndian);
  return new Uint8Array(view.buffer);
}

function utf32(text: string, isLittleEndian: boolean): Uint8Array {
  const characters = [...text];
  const view = new DataView(new ArrayBuffer(characters.length * 4));
  characters.forEach((character, i) => view.setUint32(i * 4, character.codePointAt(0)!, isLittleEndian));
  return new Uint8Array(view.buffer);
}
