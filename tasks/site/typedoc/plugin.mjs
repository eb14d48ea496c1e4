/** Fits TypeDoc to this documentation: how it shows README, guides, getters and errors. */
import { Converter, ReflectionFlag, ReflectionKind } from "typedoc";

const heading = /^\s*# (.+)\n/;

/** Names a guide by its heading instead of its file, and has it link to the site's start instead of README. */
function prepareGuide(_context, guide) {
  guide.name = heading.exec(guide.content[0].text)[1];
  for (const part of guide.content) {
    if (part.kind !== "relative-link" || !part.text.startsWith("../README.md")) continue;
    part.kind = "text";
    part.text = part.text.replace("../README.md", "../index.html");
  }
}

/** Makes a getter the property that it is for programs. */
function makeProperty(accessor) {
  const { getSignature, setSignature, project } = accessor;
  accessor.kind = ReflectionKind.Property;
  accessor.type = getSignature.type;
  accessor.comment = getSignature.comment;
  accessor.setFlag(ReflectionFlag.Readonly, !setSignature);
  for (const signature of [getSignature, setSignature]) if (signature) project.removeReflection(signature);
}

/** Makes one list of the errors that a comment names. */
function listErrors({ blockTags }) {
  const thrown = blockTags.filter(({ tag }) => tag === "@throws");
  const [first] = thrown;
  if (!first) return;
  first.content = thrown.flatMap(({ typeAnnotation, content }) => [
    { kind: "text", text: `\n- \`${typeAnnotation.slice(1, -1)}\`: ` },
    ...content,
  ]);
  first.typeAnnotation = undefined;
  for (const other of thrown.slice(1)) blockTags.splice(blockTags.indexOf(other), 1);
}

export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, prepareGuide);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    // The start has the project's name as its heading already.
    project.readme[0].text = project.readme[0].text.replace(heading, "");
    const comments = new Set(Object.values(project.reflections).map(({ comment }) => comment).filter(Boolean));
    for (const comment of comments) listErrors(comment);
    for (const accessor of project.getReflectionsByKind(ReflectionKind.Accessor)) makeProperty(accessor);
  });
}
