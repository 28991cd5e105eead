/** Who wrote it: the engine by its templates, or a model by name. */
export const author = (text: { by: 'engine' | 'model'; model?: string | undefined }): string =>
  text.by === 'engine' ? 'by the engine' : `by ${text.model ?? 'a model'}, checked by the engine`;
