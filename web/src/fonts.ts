/*
 * Pretendard in 92 pieces: the browser fetches those whose letters are on the page. The list of pieces is large,
 * so it comes after the page's own styles, and text shows in a system font until then.
 */
import 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css'
