import { createContext, useContext } from 'react';

/** Opens a stored event in the side drawer, with the cited fields marked. */
export type OpenEvent = (table: string, eventId: string, fields?: readonly string[]) => void;

export const OpenEventContext = createContext<OpenEvent>(() => {});
export const useOpenEvent = (): OpenEvent => useContext(OpenEventContext);
