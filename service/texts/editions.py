"""Sentences about the life of an edition: its upload, what its rows repeat, the errors sent back, taking it back."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    # nouns and states
    "upload": ("待发布文件", "待發布檔案", "uploaded file"),
    "taken_back": ("所在的清单版本已撤回", "所在的清單版本已撤回", "the edition that named it was taken back"),
    "edition.standing": ("有效", "有效", "in force"),
    "edition.taken_back": ("已撤回", "已撤回", "taken back"),
    # uploads
    "uploads_unusable": (
        "无法保存上传的文件：{folder}（{problem}）。请检查磁盘空间和权限。",
        "無法儲存上傳的檔案：{folder}（{problem}）。請檢查磁碟空間和權限。",
        "The uploaded file cannot be kept in {folder}: {problem}. Check the space on the disk and the rights.",
    ),
    "readers_busy": (
        "正在读取其他 {count} 个文件，请稍后再试。已上传的文件仍会保留。",
        "正在讀取其他 {count} 個檔案，請稍後再試。已上傳的檔案仍會保留。",
        "{count} other files are being read. Try again in a moment; a file that was uploaded goes on waiting.",
    ),
    # rows against what is stored
    "row_unchanged": (
        "与清单中已有的记录相同：{title}（{id}）。无需处理。",
        "與清單中已有的記錄相同：{title}（{id}）。無需處理。",
        "Says what the list says already: {title} ({id}). Nothing to do.",
    ),
    "row_repeats_elsewhere": (
        "与另一份清单“{list}”中的记录重复：{title}（{id}），未导入。无需处理。",
        "與另一份清單「{list}」中的記錄重複：{title}（{id}），未匯入。無需處理。",
        "Repeats an item of the list “{list}”: {title} ({id}), and was left out. Nothing to do.",
    ),
    # errors by cell
    "problems.overview": ("问题一览", "問題一覽", "Problems"),
    "problems.sheet": ("工作表", "工作表", "Sheet"),
    "problems.row": ("行", "行", "Row"),
    "problems.cell": ("单元格", "儲存格", "Cell"),
    "problems.column": ("列", "欄", "Column"),
    "problems.text": ("现有内容", "現有內容", "What stands there"),
    "problems.outcome": ("处理结果", "處理結果", "Outcome"),
    "problems.problem": ("问题及改法", "問題及改法", "What is wrong and how to mend it"),
    "problems_unusable": (
        "无法写入 {file}：{problem}。请用 --problems 另指定一个可写的新文件。",
        "無法寫入 {file}：{problem}。請用 --problems 另指定一個可寫的新檔案。",
        "{file} cannot be written: {problem}. Name a new file with --problems that can be.",
    ),
    # taking back
    "take_back_needs_yes": (
        "撤回该版本将关闭 {withdrawn} 条、恢复 {restored} 条、重新开放 {reopened} 条记录。请先用 --dry-run 查看，确认后加 --yes。",
        "撤回該版本將關閉 {withdrawn} 筆、恢復 {restored} 筆、重新開放 {reopened} 筆記錄。請先用 --dry-run 檢視，確認後加 --yes。",
        (
            "Taking the edition back closes {withdrawn}, restores {restored} and reopens {reopened} items. Look at them with "
            "--dry-run, then repeat with --yes."
        ),
    ),
    "take_back.done": (
        "已撤回：关闭 {withdrawn} 条，恢复 {restored} 条，重新开放 {reopened} 条，不变 {kept} 条。",
        "已撤回：關閉 {withdrawn} 筆，恢復 {restored} 筆，重新開放 {reopened} 筆，不變 {kept} 筆。",
        "Taken back: {withdrawn} closed, {restored} restored, {reopened} reopened, {kept} as they were.",
    ),
    "take_back.would": (
        "撤回后：关闭 {withdrawn} 条，恢复 {restored} 条，重新开放 {reopened} 条，不变 {kept} 条。仅为预览，未保存。",
        "撤回後：關閉 {withdrawn} 筆，恢復 {restored} 筆，重新開放 {reopened} 筆，不變 {kept} 筆。僅為預覽，未儲存。",
        (
            "Taking it back would leave {withdrawn} closed, {restored} restored, {reopened} reopened, {kept} as they were. "
            "This was a dry run; nothing was stored."
        ),
    ),
}
