/** The default maximum size of an image; its pixels take about 300 MB. */
export const defaultMaxMegapixels = 100;
