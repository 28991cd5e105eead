// Monaco's parts that come without types of their own.
declare module 'monaco-editor/esm/vs/editor/edcore.main';
