/** The sample's decoder of pictures, under the name by which programs outside import it. */
export { decodePicture } from "../common/pictures/decode.ts";
