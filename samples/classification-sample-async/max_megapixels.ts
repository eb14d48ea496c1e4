/** The greatest image that is decoded, unless an option says otherwise: its pixels take some 300 MB. */
export const defaultMaxMegapixels = 100;
