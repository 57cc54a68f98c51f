/** Rows of the file list that are asked for at once, by the page and by the list as it scrolls. */
export const pageSize = 100;
