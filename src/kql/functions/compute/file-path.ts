/** The parts of a path of Windows or Unix, of a share, a `file:` address, or one with an alternate data stream. */
export function parsePath(path: string): Readonly<Record<string, string>> {
  const [, scheme = '', rest = ''] = /^(?:([A-Za-z][A-Za-z0-9+.-]+):\/\/)?(.*)$/s.exec(path) ?? [];
  // The long form of Windows: what follows is the path itself.
  const plain = rest.replace(/^\\\\[?.]\\/, '');
  const root = /^[A-Za-z]:/.exec(plain)?.[0] ?? '';
  const end = Math.max(plain.lastIndexOf('/'), plain.lastIndexOf('\\'));
  const directory = end < 0 ? root : plain.slice(0, end);
  const last = end < 0 ? plain.slice(root.length) : plain.slice(end + 1);
  const stream = last.indexOf(':');
  const file = stream < 0 ? last : last.slice(0, stream);
  const dot = file.lastIndexOf('.');
  return {
    Scheme: scheme,
    RootPath: root,
    DirectoryPath: directory,
    DirectoryName: directory.slice(root.length).split(/[\\/]/).at(-1) ?? '',
    Filename: file,
    Extension: dot < 0 ? '' : file.slice(dot + 1),
    AlternateDataStreamName: stream < 0 ? '' : last.slice(stream + 1),
  };
}
