"""Sentences about files that cannot be read, rows that were not imported, and what was noticed in those that were."""

_HEADER_HELP = (
    "请检查表头，或用 --map 表头=字段 指明",
    "請檢查表頭，或用 --map 表頭=欄位 指明",
    "check the header row or name the columns with --map HEADER=FIELD",
)

SENTENCES: dict[str, tuple[str, str, str]] = {
    "file_missing": (
        "找不到文件“{file}”。请检查文件名和所在文件夹。",
        "找不到檔案「{file}」。請檢查檔名和所在資料夾。",
        "There is no file “{file}”. Check its name and folder.",
    ),
    "file_no_file": (
        "“{file}”不是普通文件。请给出一个表格文件。",
        "「{file}」不是一般檔案。請提供一個表格檔案。",
        "“{file}” is not an ordinary file. Name a spreadsheet, csv or docx file.",
    ),
    "file_forbidden": (
        "没有读取“{file}”的权限。请修改文件权限后重试。",
        "沒有讀取「{file}」的權限。請修改檔案權限後重試。",
        "“{file}” may not be read. Change its permissions and try again.",
    ),
    "file_empty": (
        "文件“{file}”是空的。请重新导出后再导入。",
        "檔案「{file}」是空的。請重新匯出後再匯入。",
        "The file “{file}” is empty. Export it again and retry.",
    ),
    "file_too_large": (
        "文件“{file}”超过 {limit} MB。请删除图片或拆分后再导入。",
        "檔案「{file}」超過 {limit} MB。請刪除圖片或拆分後再匯入。",
        "The file “{file}” is larger than {limit} MB. Remove pictures or split it.",
    ),
    "file_kind_unknown": (
        "文件“{file}”的内容是 {found}，不是可读取的清单。请另存为 xlsx、csv 或 docx。",
        "檔案「{file}」的內容是 {found}，不是可讀取的清單。請另存為 xlsx、csv 或 docx。",
        "The file “{file}” holds {found}, which is not read as a list. Save it as xlsx, csv or docx.",
    ),
    "file_is_spreadsheet_xml": (
        "文件“{file}”是 Excel 2003 的 XML 表格，不能读取。请用表格软件打开并另存为 xlsx。",
        "檔案「{file}」是 Excel 2003 的 XML 試算表，不能讀取。請用試算表軟件開啟並另存為 xlsx。",
        "The file “{file}” is an Excel 2003 XML spreadsheet, which is not read. Open it in a spreadsheet program and save it as xlsx.",
    ),
    "page_without_table": (
        "网页“{file}”中没有表格。如清单在附件或另一页面，请导入该附件或页面。",
        "網頁「{file}」中沒有表格。如清單在附件或另一頁面，請匯入該附件或頁面。",
        "The web page “{file}” holds no table. If the list is an attachment or another page, import that one.",
    ),
    "page_too_large": (
        "网页“{file}”的标记或合并所占的单元格超过 {limit} 个。请用表格软件打开并另存为 xlsx。",
        "網頁「{file}」的標記或合併所佔的儲存格超過 {limit} 個。請用試算表軟件開啟並另存為 xlsx。",
        "The web page “{file}” has more than {limit} tags or cells taken by merging. Open it in a spreadsheet program and save it as xlsx.",
    ),
    "page_nested_too_deeply": (
        "网页“{file}”的标记嵌套过深，已拒绝读取。请用表格软件打开并另存为 xlsx。",
        "網頁「{file}」的標記嵌套過深，已拒絕讀取。請用試算表軟件開啟並另存為 xlsx。",
        "The tags of “{file}” are nested too deeply, so the page was refused. Open it in a spreadsheet program and save it as xlsx.",
    ),
    "page_with_entities": (
        "网页“{file}”含有实体声明，已拒绝读取。请用浏览器重新保存，或用表格软件另存为 xlsx。",
        "網頁「{file}」含有實體宣告，已拒絕讀取。請用瀏覽器重新儲存，或用試算表軟件另存為 xlsx。",
        "The web page “{file}” declares entities, so it was refused. Save it anew from a browser, or as xlsx from a spreadsheet program.",
    ),
    "file_is_old_word": (
        "文件“{file}”是旧版 Word 文档（doc）。请另存为 docx。",
        "檔案「{file}」是舊版 Word 文件（doc）。請另存為 docx。",
        "The file “{file}” is an old Word document (doc). Save it as docx.",
    ),
    "file_encrypted": (
        "文件“{file}”设有密码。请取消密码后再导入。",
        "檔案「{file}」設有密碼。請取消密碼後再匯入。",
        "The file “{file}” is protected by a password. Remove the password and try again.",
    ),
    "file_damaged": (
        "文件“{file}”已损坏或不完整。请重新下载，或打开后另存再导入。",
        "檔案「{file}」已損壞或不完整。請重新下載，或開啟後另存再匯入。",
        "The file “{file}” is damaged or incomplete. Download it again, or open it and save it anew.",
    ),
    "file_encoding_unknown": (
        "无法识别文件“{file}”的文字编码。请另存为 UTF-8 编码的 csv 或 xlsx。",
        "無法識別檔案「{file}」的文字編碼。請另存為 UTF-8 編碼的 csv 或 xlsx。",
        "The text encoding of “{file}” is not known. Save it as UTF-8 csv or as xlsx.",
    ),
    "archive_too_large": (
        "文件“{file}”解压后过大（上限 {limit} MB），可能是恶意文件。请删去多余内容后另存再导入。",
        "檔案「{file}」解壓後過大（上限 {limit} MB），可能是惡意檔案。請刪去多餘內容後另存再匯入。",
        "The file “{file}” is too large once unpacked (limit {limit} MB) and may be hostile. Remove what is not needed and save it anew.",
    ),
    "archive_too_many_entries": (
        "文件“{file}”内含 {entries} 个部件，超过 {limit} 个，已拒绝读取。请删除图片和附件后另存再导入。",
        "檔案「{file}」內含 {entries} 個部件，超過 {limit} 個，已拒絕讀取。請刪除圖片和附件後另存再匯入。",
        "The file “{file}” consists of {entries} parts, more than {limit}, so it was refused. Remove pictures and attachments and save it anew.",
    ),
    "archive_hostile": (
        "文件“{file}”中的 {entry} 不是办公软件会写出的内容，已拒绝读取。请用表格软件重新保存。",
        "檔案「{file}」中的 {entry} 不是辦公軟件會寫出的內容，已拒絕讀取。請用試算表軟件重新儲存。",
        "{entry} in “{file}” is nothing an office program writes, so the file was refused. Save it anew from such a program.",
    ),
    "archive_with_doctype": (
        "文件“{file}”中的 {entry} 含有实体声明，已拒绝读取。请用表格软件重新保存。",
        "檔案「{file}」中的 {entry} 含有實體宣告，已拒絕讀取。請用試算表軟件重新儲存。",
        "{entry} in “{file}” declares entities, so the file was refused. Save it anew from an office program.",
    ),
    "sheet_reaches_too_far": (
        "文件“{file}”的工作表“{sheet}”延伸到单元格 {cell}，超过 {rows} 行 × {columns} 列的读取范围。请删除远处的内容后另存。",
        "檔案「{file}」的工作表「{sheet}」延伸到儲存格 {cell}，超過 {rows} 行 × {columns} 列的讀取範圍。請刪除遠處的內容後另存。",
        "Sheet “{sheet}” of “{file}” reaches to cell {cell}, beyond {rows} rows by {columns} columns. Delete what stands far off and save it anew.",
    ),
    "sheet_too_wide": (
        "文件“{file}”的工作表“{sheet}”有 {columns} 列，超过 {limit} 列。请删除多余的列。",
        "檔案「{file}」的工作表「{sheet}」有 {columns} 欄，超過 {limit} 欄。請刪除多餘的欄。",
        "Sheet “{sheet}” of “{file}” has {columns} columns, more than {limit}. Delete those not needed.",
    ),
    "file_too_many_rows": (
        "文件“{file}”超过 {limit} 行。请拆分成几个文件导入。",
        "檔案「{file}」超過 {limit} 行。請拆分成幾個檔案匯入。",
        "The file “{file}” has more than {limit} rows. Split it into several files.",
    ),
    "file_too_many_tables": (
        "文件“{file}”超过 {limit} 个工作表或表格。请拆分成几个文件导入。",
        "檔案「{file}」超過 {limit} 個工作表或表格。請拆分成幾個檔案匯入。",
        "The file “{file}” has more than {limit} sheets or tables. Split it into several files.",
    ),
    "file_too_much_text": (
        "文件“{file}”的文字超过 {limit} 百万字。请拆分成几个文件导入。",
        "檔案「{file}」的文字超過 {limit} 百萬字。請拆分成幾個檔案匯入。",
        "The file “{file}” holds more than {limit} million characters. Split it into several files.",
    ),
    "file_too_demanding": (
        "读取文件“{file}”需要的内存或计算超出限制。请删除多余的行列和格式后另存再导入。",
        "讀取檔案「{file}」需要的記憶體或運算超出限制。請刪除多餘的行列和格式後另存再匯入。",
        "Reading “{file}” takes more memory or computing than is allowed. Remove unneeded rows, columns and formats and save it anew.",
    ),
    "file_too_slow": (
        "文件“{file}”在 {seconds} 秒内未能读完。请拆分成几个文件导入。",
        "檔案「{file}」在 {seconds} 秒內未能讀完。請拆分成幾個檔案匯入。",
        "The file “{file}” could not be read within {seconds} seconds. Split it into several files.",
    ),
    "list_without_header": (
        f"在文件“{{file}}”各表的前 {{rows}} 行中没有找到表头（至少两列，其中一列为名称或内容）。{_HEADER_HELP[0]}。",
        f"在檔案「{{file}}」各表的前 {{rows}} 行中沒有找到表頭（至少兩欄，其中一欄為名稱或內容）。{_HEADER_HELP[1]}。",
        (
            f"No header was found in the first {{rows}} rows of any sheet of “{{file}}” (two known columns, one of them a title or "
            f"description): {_HEADER_HELP[2]}."
        ),
    ),
    "import_side_unclear": (
        "从表头看不出这是需求清单还是供给清单。请指明清单类型（--side demand 或 --side supply）。",
        "從表頭看不出這是需求清單還是供給清單。請指明清單類型（--side demand 或 --side supply）。",
        "The headers do not tell whether this is a demand or a supply list. Choose one of the two (--side demand or --side supply).",
    ),
    "import_sheet_unknown": (
        "文件中没有工作表“{sheet}”。现有工作表：{existing}。",
        "檔案中沒有工作表「{sheet}」。現有工作表：{existing}。",
        "The file has no sheet “{sheet}”. It has: {existing}.",
    ),
    "import_header_unknown": (
        "文件中没有表头“{header}”。现有单元格：{existing}。",
        "檔案中沒有表頭「{header}」。現有儲存格：{existing}。",
        "The file has no header “{header}”. It has: {existing}.",
    ),
    "import_field_unknown": (
        "没有字段“{field}”。可用字段：{existing}。",
        "沒有欄位「{field}」。可用欄位：{existing}。",
        "There is no field “{field}”. There are: {existing}.",
    ),
    "title_column_missing": (
        "该表没有名称列，无法导入。请用 --map 表头=title 指明哪一列是名称。",
        "該表沒有名稱欄，無法匯入。請用 --map 表頭=title 指明哪一欄是名稱。",
        "The sheet has no title column. Name it with --map HEADER=title.",
    ),
    "row_without_title": (
        "单元格 {cell}（“{column}”列）没有名称。请补填后重新导入。",
        "儲存格 {cell}（「{column}」欄）沒有名稱。請補填後重新匯入。",
        "Cell {cell} (column “{column}”) holds no title. Fill it in and import again.",
    ),
    "text_too_long": (
        "单元格 {cell}（“{column}”列）有 {length} 字，超过 {limit} 字，需人工处理。请缩短后重新导入。",
        "儲存格 {cell}（「{column}」欄）有 {length} 字，超過 {limit} 字，需人工處理。請縮短後重新匯入。",
        "Cell {cell} (column “{column}”) has {length} characters, more than {limit}, and waits for a person. Shorten it and import again.",
    ),
    "row_repeats_row": (
        "与“{sheet}”第 {row} 行重复（单位、名称和内容相同，全半角、空格和繁简不计），未导入。无需处理。",
        "與「{sheet}」第 {row} 行重複（單位、名稱和內容相同，全半形、空格和繁簡不計），未匯入。無需處理。",
        "Repeats row {row} of “{sheet}” (same organisation, title and content but for width, spaces and script) and was left out. Nothing to do.",
    ),
    "row_contradicts_row": (
        "与“{sheet}”第 {row} 行单位和名称相同但内容不同，需人工判断。请改名或删去其中一行。",
        "與「{sheet}」第 {row} 行單位和名稱相同但內容不同，需人工判斷。請改名或刪去其中一行。",
        "Has the organisation and title of row {row} of “{sheet}” but other texts; a person must decide. Rename or delete one of them.",
    ),
    "row_repeated_header": (
        "重复的表头，已略过。",
        "重複的表頭，已略過。",
        "A repeated header, left out.",
    ),
    "row_of_other_side": (
        "属于另一类清单，本次未读取。请选另一类清单，再导入一次本文件（--side {side}）。",
        "屬於另一類清單，本次未讀取。請選另一類清單，再匯入一次本檔案（--side {side}）。",
        "Belongs to the other list and was not read now. Import the file once more as the other list (--side {side}).",
    ),
    "row_side_unclear": (
        "单元格 {cell}（“{column}”列）的“{text}”没有说明这一行是需求还是供给。请写明“需求”或“供给”后重新导入。",
        "儲存格 {cell}（「{column}」欄）的「{text}」沒有說明這一行是需求還是供給。請寫明「需求」或「供給」後重新匯入。",
        "“{text}” in cell {cell} (column “{column}”) does not say whether the row is a demand or a supply. Write 需求 or 供给 there and import again.",
    ),
    "row_note": (
        "说明或合计行，已略过。",
        "說明或合計行，已略過。",
        "A note or total, left out.",
    ),
    "row_signature": (
        "填表、审核或签章行，已略过。",
        "填表、審核或簽章行，已略過。",
        "A line for signatures, left out.",
    ),
    "row_example": (
        "填写示例，已略过。如是真实条目，请去掉“示例”字样。",
        "填寫示例，已略過。如是真實條目，請去掉「示例」字樣。",
        "An example, left out. If it is a real entry, remove the word “example”.",
    ),
    "row_section": (
        "分节标题行，已略过。",
        "分節標題行，已略過。",
        "A section heading, left out.",
    ),
    "row_number_only": (
        "只有序号，已略过。",
        "只有序號，已略過。",
        "Holds a number only, left out.",
    ),
    "row_column_numbers": (
        "栏次编号行，已略过。",
        "欄次編號行，已略過。",
        "Holds column numbers only, left out.",
    ),
    "row_title_only": (
        "单元格 {cell}（“{column}”列）除名称外没有描述，匹配依据不足。请补充描述。",
        "儲存格 {cell}（「{column}」欄）除名稱外沒有描述，匹配依據不足。請補充描述。",
        "The row of cell {cell} (column “{column}”) says nothing but its title, too little to match well. Add a description.",
    ),
    "unknown_term": (
        "单元格 {cell}（“{column}”列）的“{text}”不在分类中，未归类。请改用分类中的名称，或为分类添加别名。",
        "儲存格 {cell}（「{column}」欄）的「{text}」不在分類中，未歸類。請改用分類中的名稱，或為分類添加別名。",
        "“{text}” in cell {cell} (column “{column}”) is not in the taxonomy and was not filed. Use a name of the taxonomy or add an alias to it.",
    ),
    "credit_code_malformed": (
        "单元格 {cell}（“{column}”列）的“{text}”不是有效的统一社会信用代码，未采用。请核对 18 位代码。",
        "儲存格 {cell}（「{column}」欄）的「{text}」不是有效的統一社會信用代碼，未採用。請核對 18 位代碼。",
        "“{text}” in cell {cell} (column “{column}”) is not a valid unified social credit code and was not used. Check its 18 characters.",
    ),
    "money_not_read": (
        "单元格 {cell}（“{column}”列）的“{text}”未能确定为人民币金额，只保留原文。请写明数字和单位，如 80万元。",
        "儲存格 {cell}（「{column}」欄）的「{text}」未能確定為人民幣金額，只保留原文。請寫明數字和單位，如 80萬元。",
        "“{text}” in cell {cell} (column “{column}”) was not read as an amount in yuan; only the text is kept. Write number and unit, such as 80万元.",
    ),
    "list_number_too_long": (
        "单元格 {cell}（“{column}”列）的编号超过 {limit} 字，未采用。请缩短编号。",
        "儲存格 {cell}（「{column}」欄）的編號超過 {limit} 字，未採用。請縮短編號。",
        "The number in cell {cell} (column “{column}”) is longer than {limit} characters and was not used. Shorten it.",
    ),
    "list_number_repeated": (
        "单元格 {cell}（“{column}”列）的编号“{text}”与第 {row} 行相同。请核对编号。",
        "儲存格 {cell}（「{column}」欄）的編號「{text}」與第 {row} 行相同。請核對編號。",
        "The number “{text}” in cell {cell} (column “{column}”) also stands in row {row}. Check the numbers.",
    ),
    "organisation_not_read": (
        "单元格 {cell}（“{column}”列）分不清单位与联系人，单位未采用。请把单位和联系人分成两列。",
        "儲存格 {cell}（「{column}」欄）分不清單位與聯絡人，單位未採用。請把單位和聯絡人分成兩欄。",
        "In cell {cell} (column “{column}”) the organisation cannot be told from its people and was not used. Put them into two columns.",
    ),
}
